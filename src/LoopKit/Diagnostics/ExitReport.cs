using System.Diagnostics;
using System.Text;

namespace LoopKit;

/// <summary>What a loop left behind when it closed, handed to <see cref="EventLoopOptions.OnExit"/> after everything else.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ExitReport
{
    private readonly EntryQueue entry;
    private List<AbandonedTask>? abandoned;

    internal ExitReport(EntryQueue entry) => this.entry = entry;

    /// <summary>The tasks that were pending when the loop closed, oldest first. No line of them runs again.</summary>
    public IReadOnlyList<AbandonedTask> AbandonedTasks => abandoned ?? [];

    /// <summary>The timers that were withdrawn before they were due.</summary>
    public int DroppedTimers { get; internal set; }

    /// <summary>The callbacks and continuations that were queued, and were dropped when the loop closed.</summary>
    public int DroppedCallbacks { get; internal set; }

    /// <summary>The functions given to <c>ToThread</c> that had not begun, and never will.</summary>
    public IReadOnlyList<string> DroppedFunctions { get; internal set; } = [];

    /// <summary>The worker threads that <c>Run</c> waited for, each with its function.</summary>
    public IReadOnlyList<string> ThreadsWaitedFor { get; internal set; } = [];

    /// <summary>Those of them that outlasted the wait and became background threads.</summary>
    public IReadOnlyList<string> ThreadsGivenUp { get; internal set; } = [];

    /// <summary>The posts that came after the loop had closed, dropped and counted. Goes on counting; read on any thread.</summary>
    public long LatePosts => entry.LatePosts;

    /// <summary>Everything above, one line each, leaving out what did not happen.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (AbandonedTask task in AbandonedTasks)
            text.Append("abandoned ").Append(task).AppendLine();
        foreach (string function in DroppedFunctions)
            text.Append("never began ").AppendLine(function);
        foreach (string thread in ThreadsWaitedFor)
            text.Append("waited for ").AppendLine(thread);
        foreach (string thread in ThreadsGivenUp)
            text.Append("gave up ").AppendLine(thread);
        AppendCount(text, "timers dropped", DroppedTimers);
        AppendCount(text, "callbacks dropped", DroppedCallbacks);
        AppendCount(text, "late posts", LatePosts);
        return text.Length == 0 ? "nothing left behind" : text.ToString().TrimEnd();
    }

    /// <summary>Takes a pending task as it stands, before it is abandoned.</summary>
    internal void Add(LoopTask task) => (abandoned ??= []).Add(new AbandonedTask(task.Name, task.WaitsFor, task.CreatedAt));

    private static void AppendCount(StringBuilder text, string what, long count)
    {
        if (count > 0)
            text.Append(what).Append(": ").Append(count).AppendLine();
    }
}
