namespace LoopKit;

/// <summary>
/// The context of a timeout or a group inside a task: a scope that can be cancelled without touching other flows of the task. It is installed while its body runs, so that
/// every wait inside registers here.
/// </summary>
internal sealed class ScopeContext : LoopContext
{
    internal ScopeContext(LoopContext around)
        : base(around) => OwningTask = around.OwningTask!;

    internal override LoopTask OwningTask { get; }

    internal override object? Owner => OwningTask;

    internal override bool NoteStep() => OwningTask.NoteStep();

    internal override void NoteForeignAwait() => OwningTask.NoteForeignAwait();

    internal override string Describe() => OwningTask.Describe();

    internal override string DescribeStep() => OwningTask.DescribeStep();

    internal override void ForgetReason() => OwningTask.ForgetReason();
}
