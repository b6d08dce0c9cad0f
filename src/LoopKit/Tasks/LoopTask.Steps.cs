using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

public partial class LoopTask : IDroppable
{
    /// <summary>The first step of a task that came from another thread, and is the loop's from now on.</summary>
    internal static readonly Action<object?> FirstOfSubmitted = static state =>
    {
        var task = (LoopTask)state!;
        task.Loop.Adopt(task);
        task.Loop.RestoreExecutionContext();
        try
        {
            task.Start();
        }
        catch (Exception e)
        {
            if (!task.EndUnbegun(e))
                throw;
        }
    };

    private static readonly ContextCallback callBody = static state => ((LoopTask)state!).CallBody();

    /// <summary>Shared by all tasks: it runs in the task's own context, which says whose body ended.</summary>
    private static readonly Action bodyEnded = static () => Current!.End();

    /// <summary>As <see cref="bodyEnded"/>, where the body has returned another task of the loop.</summary>
    private static readonly Action otherEnded = static () => Current!.EndWithOther();

    /// <summary>What is dropped is the first step of a task that another thread submitted.</summary>
    void IDroppable.Drop() => Abandon();

    /// <summary>The loop closed first: whoever watches from outside sees a cancellation, and nothing of the body runs again.</summary>
    internal void Abandon()
    {
        if (Interlocked.CompareExchange(ref status, (byte)LoopTaskStatus.Abandoned, (byte)LoopTaskStatus.Pending) != (byte)LoopTaskStatus.Pending)
            return;
        firstAwaiter = null;
        SettleMirror();
    }

    [StackTraceHidden]
    internal sealed override void BeginFlow()
    {
        Loop.SwitchTo(this);
        Loop.RestoreExecutionContext();
        Start();
    }

    internal sealed override bool EndUnbegun(Exception exception)
    {
        if (body is not Delegate)
            return false;
        body = OutcomeOf(exception);
        End();
        return true;
    }

    /// <summary>Before the task begins: makes it independent of whose AsyncLocals are there when it does. Where their flow is suppressed there are none to keep.</summary>
    internal void KeepLocals(ExecutionContext? locals)
    {
        if (locals is not null && body is Delegate unbegun)
            body = new LocalBody(unbegun, locals);
    }

    [StackTraceHidden]
    private void Start()
    {
        if (TakePendingCancellation())
        {
            body = OutcomeOf(CreateCancellation());
            End();
            return;
        }
        if (body is LocalBody local)
            RunWithLocals(local);
        else
            CallBody();
        if (body is null || Outcome.IsCompleted)
            End();
        else
            EndWithBody();
    }

    /// <summary>The body has not ended in the first step.</summary>
    private void EndWithBody()
    {
        Loop.Keep(this);
        if (StandsHere(Outcome))
            LooksForEnd = true;
        else
            BeToldOfEnd();
    }

    private void BeToldOfEnd()
    {
        // A body that is not an async method may have left another context behind.
        Loop.StayIn(this);
        // Awaited as itself, so that cancels reach it.
        if (Behind(Outcome) is { } other && ReferenceEquals(other.Loop, Loop))
            other.ResumeAfter(otherEnded);
        else
            Outcome.GetAwaiter().UnsafeOnCompleted(bodyEnded);
    }

    private void EndWithOther()
    {
        // A ring of tasks that return one another was broken here.
        if (!Outcome.IsCompleted)
            body = OutcomeOf(TakePendingCancellation() ? CreateCancellation() : AwaitsItself());
        End();
    }

    /// <summary>
    /// Most bodies wait once, at something of LoopKit's: then no step but one that runs here can end the body, and to look after the next one costs less than to be told. Where
    /// that has not ended it, the loop is told after all.
    /// </summary>
    private bool StandsHere(Task suspended) => OnlyWaitResumes(suspended) || Loop.ResumesLast(this, suspended);

    internal sealed override void LookForEnd()
    {
        LooksForEnd = false;
        if (IsCompleted)
            return;
        if (Outcome.IsCompleted)
            End();
        else
            BeToldOfEnd();
    }

    private void RunWithLocals(LocalBody local)
    {
        body = local.Body;
        // The task may have been made before the loop ran, and it is its caller's locals that it has.
        if (Loop.IsCallersContext(local.Context))
            CallBody();
        else
            ExecutionContext.Run(local.Context, callBody, this);
    }

    private void CallBody()
    {
        Task outcome = InvokeBody(Unsafe.As<Delegate>(body!)) ?? throw LoopErrors.NullFromBody($"task '{Name}'");
        body = ReferenceEquals(outcome, Task.CompletedTask) ? null : outcome;
    }

    /// <summary>The exact type is asked for first, because a test for a delegate type that allows variance is slow.</summary>
    private protected virtual Task? InvokeBody(Delegate body) =>
        body.GetType() == typeof(Func<Task>) ? Unsafe.As<Func<Task>>(body)()
            : body is Func<Task> returnsDerived ? returnsDerived()
            : ((Func<ValueTask>)body)().AsTask();

    private protected virtual Task OutcomeOf(Exception exception) => TaskOutcome.FromException<Nothing>(exception);

    private void End()
    {
        Volatile.Write(ref status, (byte)(body is null || Outcome.IsCompletedSuccessfully ? LoopTaskStatus.Succeeded : Unsuccessful()));
        WakeAwaiters();
        if (ExistingExtras is not null)
            SettleMirror();
        Loop.TaskEnded(this);
        if (status == (byte)LoopTaskStatus.Canceled)
            KeepHops();
    }

    /// <summary>The task is in no registry any more.</summary>
    private void KeepHops()
    {
        RegistryIndex = -Loop.HopsOfCancellation;
        Loop.HopsOfCancellation = 0;
    }

    private LoopTaskStatus Unsuccessful()
    {
        if (!Outcome.IsCanceled && Failure is OperationCanceledException cancellation)
        {
            // A .NET task that somebody has made of a cancellation: now it is as an async method would have ended.
            body = OutcomeOf(cancellation);
        }
        if (Outcome.IsCanceled)
            return LoopTaskStatus.Canceled;
        // Before the status: another thread that sees the failure must find what it then observes.
        OnFailed();
        return LoopTaskStatus.Faulted;
    }
}
