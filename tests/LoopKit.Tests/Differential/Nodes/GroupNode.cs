namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Group">How a <see cref="ChildNode"/> names the group.</param>
/// <param name="Limit">How many children run at once, if that is limited.</param>
/// <param name="Body">The body, which makes its children by such statements.</param>
internal sealed record GroupNode(int Id, int Group, int? Limit, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override IEnumerable<Node> Simpler => Limit is null ? [] : [this with { Limit = null }];

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "group");
        int? value = await TaskGroup.RunAsync(group =>
        {
            run.Groups[Group] = group;
            group.MaxConcurrency = Limit ?? int.MaxValue;
            return run.RunAsync(Body);
        });
        run.Note(this, "grouped");
        return value;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"await TaskGroup.RunAsync(async group{Group} => // {Id}{AtOnce}").Braces(Body, close: "});");

    internal override void WritePython(SourceText text) => text.Line($"async with asyncio.TaskGroup() as group{Group}:  # {Id}{AtOnce}").Indented(Body);

    private string AtOnce => Limit is null ? "" : $", at most {Limit} at once";
}
