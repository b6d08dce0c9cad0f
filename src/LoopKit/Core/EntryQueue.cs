namespace LoopKit;

/// <summary>
/// The one door through which other threads reach the loop. It is open or closed, and the answer to every
/// post is one of three: taken, taken and the loop must be woken, or too late (dropped and counted).
/// </summary>
internal sealed class EntryQueue
{
    private const int SmallestCapacity = 16;
    private const int LargestKeptCapacity = 16 * 1024;

    private readonly Lock gate = new();
    private Work[] items = [];
    private Work[] spare = [];
    private int count;

    /// <summary>The most that one fetch has brought since the loop slept last.</summary>
    private int peak;

    private bool closed;
    private bool loopSleeps;
    private long latePosts;

    internal long LatePosts => Interlocked.Read(ref latePosts);

    internal bool IsEmpty => Count == 0;

    internal int Count => Volatile.Read(ref count);

    internal EntryAnswer Post(in Work work)
    {
        lock (gate)
        {
            if (closed)
                return EntryAnswer.TooLate;
            if (count == items.Length)
                Array.Resize(ref items, Math.Max(SmallestCapacity, count * 2));
            items[count] = work;
            Volatile.Write(ref count, count + 1);
            if (!loopSleeps)
                return EntryAnswer.Taken;
            loopSleeps = false;
            return EntryAnswer.TakenWake;
        }
    }

    internal void CountLatePost() => Interlocked.Increment(ref latePosts);

    /// <summary>Moves everything posted so far into the ready queue, in order; returns how much that was.</summary>
    internal int DrainTo(RingQueue<Work> ready)
    {
        Work[] taken;
        int takenCount;
        lock (gate)
        {
            taken = items;
            takenCount = count;
            items = spare;
            Volatile.Write(ref count, 0);
        }
        for (int i = 0; i < takenCount; i++)
            ready.Enqueue(taken[i]);
        Array.Clear(taken, 0, takenCount);
        spare = taken;
        peak = Math.Max(peak, takenCount);
        return takenCount;
    }

    /// <summary>Announces that the loop is about to block: the next post must wake it. False when something is there already.</summary>
    internal bool TryFallAsleep()
    {
        lock (gate)
        {
            loopSleeps = count == 0;
            if (loopSleeps)
                Trim();
            return loopSleeps;
        }
    }

    internal void Awaken()
    {
        lock (gate)
            loopSleeps = false;
    }

    /// <summary>From here on every post is too late; what was taken before can still be drained.</summary>
    internal void Close()
    {
        lock (gate)
            closed = true;
    }

    /// <summary>Gives back what a flood needed, once the loop has slept after it and needed less than a quarter of that until it sleeps again.</summary>
    private void Trim()
    {
        if (IsTooLarge(items))
            items = [];
        if (IsTooLarge(spare))
            spare = [];
        peak = 0;
    }

    private bool IsTooLarge(Work[] room) => room.Length > LargestKeptCapacity && peak < room.Length / 4;
}
