using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>
/// SIGINT and SIGTERM while <c>Run</c> is under way. The first cancels the main task; the second cancels it once more, which cuts its cleanup
/// short, and ends the waits of the shutdown; from the third on the signal does what it would do without a loop.
/// </summary>
internal sealed class InterruptHandler : IDisposable
{
    private const int ProcessMainThreadId = 1;
    private const int LastHandled = 2;

    private readonly EventLoop loop;
    private readonly LoopTask main;
    private readonly PosixSignalRegistration interrupts;
    private readonly PosixSignalRegistration terminations;
    private int count;
    private int cancelsAsked;
    private PosixSignal first;

    private InterruptHandler(EventLoop loop, LoopTask main)
    {
        this.loop = loop;
        this.main = main;
        interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        terminations = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    internal static InterruptHandler? Install(EventLoop loop, LoopTask main, bool? isWanted) =>
        isWanted ?? Environment.CurrentManagedThreadId == ProcessMainThreadId ? new InterruptHandler(loop, main) : null;

    public void Dispose()
    {
        interrupts.Dispose();
        terminations.Dispose();
    }

    /// <summary>Throws when the main task ended cancelled, and nobody but the signals had asked for it.</summary>
    internal void ThrowIfInterrupted()
    {
        int asked = Volatile.Read(ref cancelsAsked);
        if (asked == 0 || !main.IsCanceled)
            return;
        for (int i = 0; i < asked; i++)
            main.Uncancel();
        if (main.CancelRequests > 0)
            return;
        try
        {
            main.ThrowUnlessSucceeded();
        }
        catch (OperationCanceledException cancellation)
        {
            throw new LoopInterruptedException(first, cancellation);
        }
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // Each kind has a thread of its own: before it is counted, so that the other one cannot end the run without it.
        Interlocked.CompareExchange(ref first, signal.Signal, default);
        int number = Interlocked.Increment(ref count);
        if (number > LastHandled)
            return;
        signal.Cancel = true;
        if (number > 1)
            loop.CutShutdownShort();
        // Counted first: what the cancel sets off may come to ThrowIfInterrupted before this thread goes on.
        Interlocked.Increment(ref cancelsAsked);
        // A main task that has ended cannot be interrupted: only the shutdown can.
        if (!main.Cancel($"Interrupted by {signal.Signal}"))
            Interlocked.Decrement(ref cancelsAsked);
    }
}
