namespace LoopKit.Testing;

/// <summary>
/// Whether something that a test has given to the thread pool may still be on its way to a thread's first step. The pool does not tell whose work it has. It takes what is queued in order,
/// so that has begun at the latest when as much has been done as there was to do.
/// </summary>
internal sealed class PoolEntrance
{
    /// <summary>Beside long work that a few threads do in order, a thread may take something up and be put aside by the system before its first step.</summary>
    private const int Reserve = 32;

    /// <summary>How many threads of the pool have been busy for so long that they work for others. Known to all tests in the process, which share the pool.</summary>
    private static int busyForOthers;

    /// <summary>How much the pool had been given, ever, when nothing of the test's that is worth a wait was among it.</summary>
    private long given;

    /// <summary>How much the pool has to have done; null while nothing is waited for.</summary>
    private long? goal;

    /// <summary>Before the test begins: what is there now is others', and the test's own thread.</summary>
    internal PoolEntrance()
    {
        int own = Thread.CurrentThread.IsThreadPoolThread ? 1 : 0;
        given = LeastGiven(own);
    }

    /// <summary>The next look is about what is there by then. What works less than it did is seen at once.</summary>
    internal void Renew()
    {
        goal = null;
        Note(PoolThreads.CountBusyBesideLoops());
    }

    internal bool MayHold()
    {
        // In this order: what is taken out of the queue in between has made a thread busy before.
        long queued = ThreadPool.PendingWorkItemCount;
        int allBusy = PoolThreads.CountBusy();
        int busy = Note(allBusy - PoolThreads.CountLoops());
        bool isQuiet = queued == 0 && busy <= busyForOthers;
        long done = isQuiet ? 0 : ThreadPool.CompletedWorkItemCount;
        if (isQuiet || done + queued + allBusy <= given || done >= goal)
        {
            goal = null;
            return false;
        }
        goal ??= done + queued + busy + Reserve;
        return true;
    }

    /// <summary>What has been busy all the time is others'.</summary>
    internal void GiveUp()
    {
        busyForOthers = PoolThreads.CountBusyBesideLoops();
        given = LeastGiven(own: 0);
        goal = null;
    }

    /// <summary>
    /// In the reverse order, so that nothing is counted twice. A thread that is busy for a moment only has done its work already.
    /// </summary>
    /// <param name="own">One where the calling thread is the pool's and turns no loop yet.</param>
    private static long LeastGiven(int own)
    {
        long done = ThreadPool.CompletedWorkItemCount;
        int loops = PoolThreads.CountLoops() + own;
        int busy = Math.Min(Note(PoolThreads.CountBusyBesideLoops() - own), busyForOthers);
        return done + loops + busy + ThreadPool.PendingWorkItemCount;
    }

    private static int Note(int busy)
    {
        if (busy < busyForOthers)
            busyForOthers = busy;
        return busy;
    }
}
