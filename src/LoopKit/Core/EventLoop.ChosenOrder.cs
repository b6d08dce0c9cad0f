namespace LoopKit;

public sealed partial class EventLoop
{
    private List<LoopStep>? candidates;
    private HashSet<object?>? owners;

    /// <summary>
    /// Runs one callback, the one that the driver chooses; the next turn looks at what has come meanwhile. The loop's own bookkeeping, which only makes others
    /// ready, is no choice and runs first.
    /// </summary>
    private void RunChosen()
    {
        RunBookkeeping();
        if (ready.Count == 0)
            return;
        candidates ??= [];
        candidates.Clear();
        owners ??= new HashSet<object?>(ReferenceEqualityComparer.Instance);
        owners.Clear();
        for (int i = 0; i < ready.Count; i++)
        {
            var step = new LoopStep(in ready[i], i);
            if (owners.Add(step.Owner))
                candidates.Add(step);
        }
        int choice = candidates is [{ IsNews: true }] ? 0 : driver.ChooseNext(candidates);
        if ((uint)choice >= (uint)candidates.Count)
            throw new InvalidOperationException($"The driver chose step {choice} of {candidates.Count}: ChooseNext returns an index into its list.");
        if (!candidates[choice].IsNews)
            candidates[choice].Begin();
        MoveToFront(candidates[choice].Index);
        RunObserved(1);
    }

    private void RunBookkeeping()
    {
        int index = 0;
        while (index < ready.Count)
        {
            if (ready[index].Context is not null)
            {
                index++;
                continue;
            }
            MoveToFront(index);
            // What that adds stands at the end, and what has been looked at is where it was.
            Run(1);
        }
    }

    private void MoveToFront(int index)
    {
        if (index == 0)
            return;
        ready.RemoveAt(index, out Work work);
        ready.EnqueueFirst(in work);
    }
}
