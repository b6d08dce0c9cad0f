namespace LoopKit;

/// <summary>The failures of a loop that nobody has observed, held weakly. Any thread.</summary>
internal sealed class UnobservedFaults
{
    private readonly Lock gate = new();
    private readonly List<WeakReference<UnobservedFault>> faults = [];

    internal void Add(UnobservedFault fault)
    {
        // The finalizer still has to be found by TakeAll, so the reference follows the object through its resurrection.
        var reference = new WeakReference<UnobservedFault>(fault, trackResurrection: true);
        lock (gate)
        {
            fault.Index = faults.Count;
            faults.Add(reference);
        }
    }

    /// <summary>Takes one out; false when somebody else did.</summary>
    internal bool TryTake(UnobservedFault fault)
    {
        lock (gate)
        {
            int index = fault.Index;
            if (index < 0)
                return false;
            fault.Index = -1;
            int last = faults.Count - 1;
            if (index < last && faults[last].TryGetTarget(out UnobservedFault? moved))
                moved.Index = index;
            faults[index] = faults[last];
            faults.RemoveAt(last);
            return true;
        }
    }

    internal UnobservedFault[] TakeAll()
    {
        lock (gate)
        {
            var taken = new List<UnobservedFault>(faults.Count);
            foreach (WeakReference<UnobservedFault> reference in faults)
            {
                if (!reference.TryGetTarget(out UnobservedFault? fault) || fault.Index < 0)
                    continue;
                fault.Index = -1;
                fault.Detach();
                if (!fault.IsObserved)
                    taken.Add(fault);
            }
            faults.Clear();
            return [.. taken];
        }
    }
}
