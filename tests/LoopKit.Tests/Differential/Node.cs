using System.Text.Json.Serialization;

namespace LoopKit.Tests;

/// <summary>
/// One statement of a small program that runs under LoopKit and under asyncio alike. A new construct is one record here, one
/// method beside <c>interpreter.py</c>, and one line in <see cref="ProgramGenerator"/>.
/// </summary>
/// <param name="Id">Where it stands in the program; the trace and the printed sources name it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AsCompletedNode), "asCompleted")]
[JsonDerivedType(typeof(AwaitNode), "await")]
[JsonDerivedType(typeof(BarrierNode), "barrier")]
[JsonDerivedType(typeof(CallbackNode), "callback")]
[JsonDerivedType(typeof(CallNode), "call")]
[JsonDerivedType(typeof(CancelNode), "cancel")]
[JsonDerivedType(typeof(ChildNode), "child")]
[JsonDerivedType(typeof(ConditionNode), "condition")]
[JsonDerivedType(typeof(CreateNode), "create")]
[JsonDerivedType(typeof(EventNode), "event")]
[JsonDerivedType(typeof(GatherNode), "gather")]
[JsonDerivedType(typeof(GroupCancelNode), "groupCancel")]
[JsonDerivedType(typeof(GroupNode), "group")]
[JsonDerivedType(typeof(LaterNode), "later")]
[JsonDerivedType(typeof(LockNode), "lock")]
[JsonDerivedType(typeof(MoveOnNode), "moveOn")]
[JsonDerivedType(typeof(QueueNode), "queue")]
[JsonDerivedType(typeof(ReleaseNode), "release")]
[JsonDerivedType(typeof(RequestsNode), "requests")]
[JsonDerivedType(typeof(RescheduleNode), "reschedule")]
[JsonDerivedType(typeof(ReturnNode), "return")]
[JsonDerivedType(typeof(SemaphoreNode), "semaphore")]
[JsonDerivedType(typeof(SetNode), "set")]
[JsonDerivedType(typeof(ShieldNode), "shield")]
[JsonDerivedType(typeof(SleepNode), "sleep")]
[JsonDerivedType(typeof(StatusNode), "status")]
[JsonDerivedType(typeof(StopNode), "stop")]
[JsonDerivedType(typeof(ThrowNode), "throw")]
[JsonDerivedType(typeof(TimeoutNode), "timeout")]
[JsonDerivedType(typeof(TryNode), "try")]
[JsonDerivedType(typeof(UncancelNode), "uncancel")]
[JsonDerivedType(typeof(WaitForTasksNode), "waitForTasks")]
[JsonDerivedType(typeof(WaitNode), "wait")]
[JsonDerivedType(typeof(YieldNode), "yield")]
internal abstract record Node(int Id)
{
    /// <summary>The blocks inside, for the shrinker.</summary>
    internal virtual Node[][] Blocks => [];

    /// <summary>The same statement around other blocks, as many and in the same order as <see cref="Blocks"/>.</summary>
    internal virtual Node WithBlocks(Node[][] blocks) => this;

    /// <summary>The same statement with less to it, for the shrinker.</summary>
    internal virtual IEnumerable<Node> Simpler => [];

    /// <summary>Executes it under LoopKit; the value that the enclosing function returns by it, or null to go on.</summary>
    internal abstract Task<int?> RunAsync(Interpreter run);

    internal abstract void WriteCSharp(SourceText text);

    internal abstract void WritePython(SourceText text);

    /// <summary>How both sources name the tasks of some slots.</summary>
    protected static string TasksOf(int[] slots) => string.Join(", ", slots.Select(slot => $"task[{slot}]"));

    protected static IEnumerable<int[]> FewerOf(int[] slots) => slots.Select(without => slots.Where(slot => slot != without).ToArray());
}
