using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>The failure of a .NET task that LoopKit gave out, which has to be asked whether somebody has observed it.</summary>
internal sealed class UnobservedPromiseFault : UnobservedFault
{
    private static readonly ConditionalWeakTable<Task, UnobservedPromiseFault> known = [];

    private readonly object holder;
    private readonly string message;

    private UnobservedPromiseFault(EventLoop loop, Exception exception, object holder, string message)
        : base(loop, exception)
    {
        this.holder = holder;
        this.message = message;
    }

    internal override bool IsObserved => TaskFailure.IsObserved(holder);

    /// <summary>Null where the runtime does not tell what has been observed.</summary>
    internal static UnobservedPromiseFault? Of(Task failed, EventLoop loop, Exception exception, string message)
    {
        if (TaskFailure.HolderOf(failed) is not { } holder)
            return null;
        // It would tell TaskScheduler.UnobservedTaskException, and do nothing else.
        GC.SuppressFinalize(holder);
        var fault = new UnobservedPromiseFault(loop, exception, holder, message);
        known.Add(failed, fault);
        return fault;
    }

    protected override string Describe() => message;
}
