using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// The threads behind <c>ToThread</c>: started when work finds none idle, up to a maximum, used again in turn, and all of
/// them waited for when the loop closes. Everything below happens under one gate, except running the functions.
/// </summary>
internal sealed class WorkerPool(int maximum)
{
    private static readonly long spinTicks = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 20_000 : 0;

    private static readonly TimeSpan longestWait = TimeSpan.FromDays(1);

    private readonly object gate = new();
    private readonly Queue<ThreadWork> queue = new();
    private HashSet<ThreadWork>? announced;
    private readonly List<Worker> workers = [];
    private readonly List<Worker> gone = [];
    private int started;
    private int idle;
    private int spinning;
    private int queued;
    private bool isClosing;
    private bool isCutShort;

    /// <summary>Work that will come when it has a permit; the pool tells it when it closes first.</summary>
    internal void Announce(ThreadWork work)
    {
        lock (gate)
            (announced ??= []).Add(work);
    }

    /// <summary>Any thread; false when the pool has closed.</summary>
    /// <exception cref="OutOfMemoryException">The system starts no thread, and there is none: the work is not taken.</exception>
    internal bool Add(ThreadWork work)
    {
        lock (gate)
        {
            announced?.Remove(work);
            if (isClosing)
                return false;
            bool startsAnother = queue.Count >= idle && workers.Count < maximum;
            if (startsAnother)
                StartWorker();
            queue.Enqueue(work);
            Volatile.Write(ref queued, queue.Count);
            if (!startsAnother && queue.Count > spinning && idle > spinning)
                Monitor.Pulse(gate);
            return true;
        }
    }

    /// <summary>The next function for a worker, which waits here for it; null when the worker is to end.</summary>
    internal ThreadWork? Take(Worker worker)
    {
        lock (gate)
        {
            idle++;
            while (queue.Count == 0 && !isClosing)
            {
                if (!SpinForWork())
                    Worker.BlockIdle(gate);
            }
            idle--;
            if (queue.TryDequeue(out ThreadWork? work))
            {
                Volatile.Write(ref queued, queue.Count);
                worker.Current = work;
                return work;
            }
            workers.Remove(worker);
            gone.Add(worker);
            Monitor.PulseAll(gate);
            return null;
        }
    }

    internal void Ended(Worker worker)
    {
        EnterGate();
        worker.Current = null;
        Monitor.Exit(gate);
    }

    /// <summary>Whether the calling thread is one of the pool's.</summary>
    internal bool IsOneOfMine
    {
        get
        {
            lock (gate)
                return workers.Exists(static worker => worker.IsCallingThread);
        }
    }

    /// <summary>No function begins any more; returns those that had not begun, and the workers that still run one.</summary>
    internal (ThreadWork[] Dropped, string[] Running) Close()
    {
        bool wasInterrupted = EnterGate();
        isClosing = true;
        ThreadWork[] dropped = [.. queue, .. announced ?? []];
        queue.Clear();
        announced = null;
        Volatile.Write(ref queued, 0);
        Monitor.PulseAll(gate);
        string[] running = DescribeBusy();
        Monitor.Exit(gate);
        // It was meant for the wait that follows.
        if (wasInterrupted)
            Thread.CurrentThread.Interrupt();
        return (dropped, running);
    }

    /// <summary>
    /// Blocks until every worker has ended, or the time is up, or <see cref="CutShort"/>, or an interrupt of the calling thread. Does not throw for that, because the loop's end must
    /// go on.
    /// </summary>
    /// <returns>The workers that it gave up, and whether the thread was interrupted.</returns>
    internal (string[] GivenUp, bool WasInterrupted) WaitForEnd(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        bool wasInterrupted = EnterGate();
        while (workers.Count > 0 && !isCutShort && !wasInterrupted)
        {
            TimeSpan left = timeout == System.Threading.Timeout.InfiniteTimeSpan ? longestWait : timeout - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                break;
            wasInterrupted = !TryWait(left < longestWait ? left : longestWait);
        }
        foreach (Worker worker in workers)
            worker.GiveUp();
        string[] givenUp = DescribeBusy();
        Worker[] ended = [.. gone];
        Monitor.Exit(gate);
        foreach (Worker worker in ended)
            wasInterrupted |= Uninterrupted.Run(static worker => worker.Join(), worker);
        return (givenUp, wasInterrupted);
    }

    /// <returns>False when the thread was interrupted meanwhile.</returns>
    private bool TryWait(TimeSpan limit)
    {
        try
        {
            Monitor.Wait(gate, limit);
            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    internal void CutShort()
    {
        lock (gate)
        {
            isCutShort = true;
            Monitor.PulseAll(gate);
        }
    }

    private string[] DescribeBusy()
    {
        var busy = new List<string>();
        foreach (Worker worker in workers)
        {
            if (worker.Current is { HasEnded: false })
                busy.Add(worker.Describe());
        }
        return [.. busy];
    }

    private void StartWorker()
    {
        // It waits for the gate; when it cannot be started, nobody waits for it.
        var worker = new Worker(this, started + 1);
        try
        {
            worker.Start();
        }
        catch (OutOfMemoryException) when (workers.Count > 0)
        {
            // As long as the system has no thread to spare, those that there are come to the work in turn.
            return;
        }
        started++;
        workers.Add(worker);
    }

    /// <summary>For a worker whose function has ended, where an interrupt that comes now was meant for that; and for the end of the loop.</summary>
    /// <returns>Whether the thread was interrupted meanwhile.</returns>
    private bool EnterGate() => Uninterrupted.Run(Monitor.Enter, gate);

    /// <summary>Looks for work a little while outside the gate, because waking a blocked thread costs far more.</summary>
    private bool SpinForWork()
    {
        if (spinTicks == 0)
            return false;
        spinning++;
        Monitor.Exit(gate);
        long end = Stopwatch.GetTimestamp() + spinTicks;
        while (Volatile.Read(ref queued) == 0 && Stopwatch.GetTimestamp() < end)
            Thread.SpinWait(8);
        EnterGate();
        spinning--;
        return queue.Count > 0 || isClosing;
    }
}
