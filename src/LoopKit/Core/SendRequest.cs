using System.Runtime.ExceptionServices;

namespace LoopKit;

/// <summary>A <see cref="SynchronizationContext.Send"/> from another thread, which blocks until the loop has run it.</summary>
internal sealed class SendRequest : IDroppable
{
    private static readonly Action<object?> run = static state => ((SendRequest)state!).Run();

    private readonly object gate = new();
    private readonly EventLoop loop;
    private readonly SendOrPostCallback callback;
    private readonly object? argument;
    private Exception? failure;
    private bool isFinished;

    private SendRequest(EventLoop loop, SendOrPostCallback callback, object? argument)
    {
        this.loop = loop;
        this.callback = callback;
        this.argument = argument;
    }

    internal static void Execute(LoopContext context, SendOrPostCallback callback, object? argument)
    {
        var request = new SendRequest(context.Loop, callback, argument);
        if (!context.Loop.TryPostQuietly(new Work(context, run, request)))
            throw LoopErrors.Closed();
        if (request.WaitForEnd() is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    void IDroppable.Drop()
    {
        failure = LoopErrors.Closed();
        Finish();
    }

    private void Run()
    {
        loop.RestoreExecutionContext();
        try
        {
            callback(argument);
        }
        catch (Exception e)
        {
            failure = e;
        }
        Finish();
    }

    private void Finish()
    {
        lock (gate)
        {
            isFinished = true;
            Monitor.PulseAll(gate);
        }
    }

    private Exception? WaitForEnd()
    {
        lock (gate)
        {
            while (!isFinished)
                Monitor.Wait(gate);
        }
        return failure;
    }
}
