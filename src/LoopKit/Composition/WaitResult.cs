using System.Diagnostics;
using System.Globalization;

namespace LoopKit;

/// <summary>Which of the tasks had ended when <see cref="EventLoop.Wait"/> returned, and which had not, both in the order in which they were given.</summary>
/// <remarks>asyncio: the pair of sets that <c>asyncio.wait</c> returns</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class WaitResult
{
    internal WaitResult(LoopTask[] tasks)
    {
        Done = Array.FindAll(tasks, task => task.IsCompleted);
        Pending = Array.FindAll(tasks, task => !task.IsCompleted);
    }

    /// <summary>The tasks that had ended, in whatever way; their failures do not count as observed yet.</summary>
    public IReadOnlyList<LoopTask> Done { get; }

    /// <summary>The tasks that had not; they go on.</summary>
    public IReadOnlyList<LoopTask> Pending { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"WaitResult ({Done.Count} done, {Pending.Count} pending)");
}
