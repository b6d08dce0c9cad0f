namespace LoopKit.Tests;

/// <summary>Ends a group.</summary>
internal sealed record GroupCancelNode(int Id, int Group) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        if (run.Groups.TryGetValue(Group, out TaskGroup? group))
        {
            run.Note(this, "cancel group");
            group.Cancel($"reason {Id}");
        }
        else
        {
            run.Note(this, "no group");
        }
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"group{Group}.Cancel(\"reason {Id}\");");

    internal override void WritePython(SourceText text) => text.Line($"group{Group}.cancel(\"reason {Id}\")  # from 3.15 on");
}
