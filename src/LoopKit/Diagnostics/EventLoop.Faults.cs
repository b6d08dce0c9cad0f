using System.Globalization;
using System.Runtime.ExceptionServices;

namespace LoopKit;

public sealed partial class EventLoop
{
    private readonly Action<LoopFault>? onFault;
    private readonly TimeSpan slowCallback;
    private UnobservedFaults? unobservedFaults;
    private LateFaults? lateFaults;
    private volatile bool isLoopGone;

    /// <summary>
    /// Hands a fault to the program's handler on the loop's thread. From another thread it waits until the loop has closed; once that has happened, it is
    /// reported at once, on that thread.
    /// </summary>
    internal partial void ReportFault(Exception exception, string message, LoopContext? context)
    {
        var fault = new LoopFault(exception, message, context?.OwningTask);
        if (context is CallbackContext { HandledFault: LoopFault handled })
            PrintWithHandlers(handled, exception);
        else if (IsCurrent)
            Report(fault);
        else
            KeepForTheEnd(fault);
    }

    internal partial void ReportIfThrown(LoopContext? context, object? state)
    {
        if (state is ExceptionDispatchInfo thrown)
            ReportFault(thrown.SourceException, $"Exception in {CallbackName.AsyncVoid} at the loop's end", context);
    }

    internal partial void TrackUnobserved(Task failed, Exception exception, string message)
    {
        if (UnobservedPromiseFault.Of(failed, this, exception, message) is { } fault)
            TrackUnobserved(fault);
    }

    /// <summary>The loop takes no posts any more, and may not have come to its last reports.</summary>
    internal void KeepForTheEnd(UnobservedFault fault)
    {
        if (UnobservedFaults.TryTake(fault))
            KeepForTheEnd(fault.ToFault());
    }

    private void KeepForTheEnd(LoopFault fault)
    {
        LateFaults.Add(fault);
        // Whichever of the two threads comes second must see what the first has written.
        Interlocked.MemoryBarrier();
        if (isLoopGone)
            Report(LateFaults);
    }

    internal void TrackUnobserved(UnobservedFault fault) => UnobservedFaults.Add(fault);

    internal void ForgetUnobserved(UnobservedFault fault) => UnobservedFaults.TryTake(fault);

    internal void ReportUnobserved(UnobservedFault fault)
    {
        if (UnobservedFaults.TryTake(fault))
            Report(fault.ToFault());
    }

    /// <summary>At the loop's end: whatever failed and was observed by nobody until now.</summary>
    private void ReportRemainingFaults()
    {
        isLoopGone = true;
        Interlocked.MemoryBarrier();
        if (lateFaults is not null)
            Report(lateFaults);
        if (unobservedFaults is not null)
            Report(unobservedFaults);
    }

    private void Report(UnobservedFaults faults)
    {
        foreach (UnobservedFault unobserved in faults.TakeAll())
            Report(unobserved.ToFault());
    }

    private void Report(LateFaults faults)
    {
        while (faults.TryTake(out LoopFault? fault))
            Report(fault);
    }

    private UnobservedFaults UnobservedFaults => LazyInitializer.EnsureInitialized(ref unobservedFaults, static () => new UnobservedFaults());

    private LateFaults LateFaults => LazyInitializer.EnsureInitialized(ref lateFaults, static () => new LateFaults());

    private partial void ReportIfSlow(in Work work, TimeSpan duration)
    {
        if (duration < slowCallback)
            return;
        string who = work.Context is { IsFlow: true } flow ? flow.Describe() : CallbackName.Of(in work);
        string message = string.Create(
            CultureInfo.InvariantCulture,
            $"{who} blocked the loop for {duration.TotalMilliseconds:0} ms (the threshold is {slowCallback.TotalMilliseconds:0} ms): move the work to ToThread");
        Report(new LoopFault(new LoopWarningException(message), message, work.Context?.OwningTask));
    }

    private void Report(LoopFault fault)
    {
        if (onFault is null)
        {
            Print(fault);
            return;
        }
        // An async handler that throws does so by a post, which is known by its context.
        SynchronizationContext? caller = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new CallbackContext(this, fault));
        try
        {
            onFault(fault);
        }
        catch (Exception e)
        {
            PrintWithHandlers(fault, e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(caller);
        }
    }

    private static void PrintWithHandlers(LoopFault fault, Exception handlers)
    {
        Print(fault);
        Print(new LoopFault(handlers, "the OnFault handler threw while it handled this.", task: null));
    }

    private static void Print(LoopFault fault)
    {
        try
        {
            Console.Error.WriteLine(TextOf(fault));
        }
        catch (Exception)
        {
            // A full disk, a writer that is closed: there is nowhere left to say it, and nobody else's work must end by that.
        }
    }

    /// <summary>An exception's own text is the program's code too, and what that throws must not end the loop.</summary>
    private static string TextOf(LoopFault fault)
    {
        try
        {
            return fault.ToString();
        }
        catch (Exception e)
        {
            return $"LoopKit: {fault.Message} ({fault.Exception.GetType()}, whose ToString threw {e.GetType()})";
        }
    }
}
