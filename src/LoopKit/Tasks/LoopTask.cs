using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// A body that runs on a loop: one flow of control with a name, a status and a way to cancel it. Await it from anywhere:
/// on its loop the awaiting flow resumes through the ready queue, elsewhere as after any <see cref="Task"/>.
/// </summary>
/// <remarks>asyncio: <c>asyncio.Task</c></remarks>
[DebuggerDisplay("{ToString(),nq}")]
public partial class LoopTask : LoopContext
{
    /// <summary>The name with which the task was created, or null; or the <see cref="TaskExtras"/>, which have the name then.</summary>
    private object? nameOrExtras;

    /// <summary>Before the task begins its body, a delegate or a <see cref="LocalBody"/>; the <see cref="Task"/> it returned afterwards, or null for the one that all successes without a value share.</summary>
    private object? body;

    private long id;

    internal LoopTask(EventLoop loop, Delegate body, string? name)
        : base(loop)
    {
        // The usual case: nothing but the AsyncLocals of the loop's caller flows in, and those are there already.
        this.body = ExecutionContext.Capture() is { } here && !loop.IsCallersContext(here) ? new LocalBody(body, here) : body;
        if (name is not null)
            nameOrExtras = name;
        OnCreated();
    }

    /// <summary>The task whose step runs now on this thread; null in plain callbacks, in <c>ToThread</c> and after <c>ConfigureAwait(false)</c>.</summary>
    /// <remarks>asyncio: <c>asyncio.current_task</c></remarks>
    public static new LoopTask? Current => EventLoop.CurrentContext?.OwningTask;

    /// <summary>What the task is called in reports; when nobody named it <c>Task-N</c>, the N-th task of its loop.</summary>
    /// <remarks>asyncio: <c>Task.get_name</c>, <c>Task.set_name</c></remarks>
    public string Name
    {
        get => GivenName ?? (id == 0 ? "Task-?" : string.Create(CultureInfo.InvariantCulture, $"Task-{id}"));
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Extras.Name = value;
        }
    }

    /// <summary>How far the task has come. Read on any thread.</summary>
    public LoopTaskStatus Status => (LoopTaskStatus)Volatile.Read(ref status);

    /// <summary>Whether the task has ended, in whatever way. Read on any thread.</summary>
    /// <remarks>asyncio: <c>Task.done</c></remarks>
    public bool IsCompleted => Status != LoopTaskStatus.Pending;

    /// <summary>Whether the task ended by a cancellation. Read on any thread.</summary>
    /// <remarks>asyncio: <c>Task.cancelled</c></remarks>
    public bool IsCanceled => Status == LoopTaskStatus.Canceled;

    /// <summary>Whether the task ended by an exception that is not a cancellation. Read on any thread.</summary>
    public bool IsFaulted => Status == LoopTaskStatus.Faulted;

    /// <summary>
    /// The failure itself, not wrapped; null unless <see cref="IsFaulted"/>. Reading it counts as observing it: it is not reported.
    /// </summary>
    /// <remarks>asyncio: <c>Task.exception</c></remarks>
    public Exception? Exception
    {
        get
        {
            if (!IsFaulted)
                return null;
            OnObserved();
            return Failure;
        }
    }

    internal sealed override LoopTask OwningTask => this;

    internal sealed override object? Owner => this;

    /// <summary>The task's number among those of its loop; 0 until the loop has taken it over from the thread that submitted it.</summary>
    internal long Id
    {
        get => id;
        set => id = value;
    }

    /// <summary>Made on demand, by any thread.</summary>
    private TaskExtras Extras
    {
        get
        {
            while (true)
            {
                object? seen = Volatile.Read(ref nameOrExtras);
                if (seen is TaskExtras existing)
                    return existing;
                var created = new TaskExtras { Name = (string?)seen };
                if (ReferenceEquals(Interlocked.CompareExchange(ref nameOrExtras, created, seen), seen))
                    return created;
            }
        }
    }

    private TaskExtras? ExistingExtras => Volatile.Read(ref nameOrExtras) as TaskExtras;

    private string? GivenName => Volatile.Read(ref nameOrExtras) switch
    {
        TaskExtras extras => extras.Name,
        var name => (string?)name,
    };

    /// <summary>The task's outcome as .NET's own task, once it has ended by itself.</summary>
    private protected Task Outcome
    {
        get
        {
            Debug.Assert(body is Task or null, "Asked for when the body has returned.");
            return Unsafe.As<Task?>(body) ?? Task.CompletedTask;
        }
    }

    private bool IsUnbegun => body is Delegate or LocalBody;

    internal bool HasSucceeded => Status == LoopTaskStatus.Succeeded;

    internal Exception Failure
    {
        get
        {
            AggregateException all = Outcome.Exception!;
            return all.InnerExceptions.Count == 1 ? all.InnerExceptions[0] : all;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"LoopTask '{Name}' ({Status})";

    partial void OnCreated();

    partial void OnObserved();

    partial void OnFailed();
}
