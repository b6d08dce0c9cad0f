using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>
/// SIGINT and SIGTERM while <c>Run</c> is under way. The first cancels the main task; the second cancels it once more, which cuts its cleanup
/// short (a group's that is ending already goes on), and ends the waits of the shutdown; from the third on the signal does what it would do without a loop.
/// </summary>
internal sealed class InterruptHandler : IDisposable
{
    private const int ProcessMainThreadId = 1;
    private const int LastHandled = 2;

    private static readonly Action<object?> afterFirst = static state => ((InterruptHandler)state!).WaitForFirst();
    private static readonly Action<object?> cancelAgain = static state => ((InterruptHandler)state!).CancelMainAgain();

    private readonly Lock gate = new();
    private readonly EventLoop loop;
    private readonly LoopTask main;
    private readonly PosixSignalRegistration interrupts;
    private readonly PosixSignalRegistration terminations;
    private int count;
    private int cancelsAsked;
    private PosixSignal first;
    private PosixSignal second;

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

    /// <summary>Each kind of signal has a thread of its own, and one of them must not overtake the other.</summary>
    private void OnSignal(PosixSignalContext signal)
    {
        lock (gate)
        {
            count++;
            signal.Cancel = count <= LastHandled;
            if (count == 1)
                Interrupt(signal.Signal);
            else if (count == LastHandled)
                InterruptAgain(signal.Signal);
        }
    }

    private void Interrupt(PosixSignal signal)
    {
        // Before it is asked for: the end of the run says which it was.
        first = signal;
        CancelMain(signal);
    }

    private void InterruptAgain(PosixSignal signal)
    {
        second = signal;
        loop.CutShutdownShort();
        loop.TryPost(new Work(null, afterFirst, this));
    }

    /// <summary>On the loop's thread. Two cancels of one turn are one exception: the second waits until the first is on its way.</summary>
    private void WaitForFirst() => loop.Enqueue(new Work(null, cancelAgain, this));

    private void CancelMainAgain() => CancelMain(second);

    private void CancelMain(PosixSignal signal)
    {
        // Counted first: what the cancel sets off may come to ThrowIfInterrupted before this thread goes on.
        Interlocked.Increment(ref cancelsAsked);
        // A main task that has ended cannot be interrupted: only the shutdown can.
        if (!main.Cancel($"Interrupted by {signal}"))
            Interlocked.Decrement(ref cancelsAsked);
    }
}
