namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Slot">The task.</param>
/// <param name="Reason">What the cancellation says, if anything.</param>
internal sealed record CancelNode(int Id, int Slot, string? Reason) : Node(Id)
{
    internal override IEnumerable<Node> Simpler => Reason is null ? [] : [this with { Reason = null }];

    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, run.TryFind(Slot, out LoopTask<int>? task) ? $"cancel {task.Cancel(Reason)}" : "unset");
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"task[{Slot}].Cancel({Quoted}); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"task[{Slot}].cancel({Quoted})  # {Id}");

    private string Quoted => Reason is null ? "" : $"\"{Reason}\"";
}
