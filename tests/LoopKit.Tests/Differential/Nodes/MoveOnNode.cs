namespace LoopKit.Tests;

/// <summary>As a <see cref="TimeoutNode"/>, but without an exception when the time runs out.</summary>
internal sealed record MoveOnNode(int Id, long Time, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "move on");
        int? value = null;
        bool isInTime = await EventLoop.MoveOnAfter(TimeSpan.FromMicroseconds(Time), async limit => value = await run.RunUnderAsync(Id, limit, Body));
        run.Note(this, isInTime ? "in time" : "moved on");
        return value;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"await EventLoop.MoveOnAfter(TimeSpan.FromMicroseconds({Time}), async limit{Id} => // {Id}").Braces(Body, close: "});");

    internal override void WritePython(SourceText text) =>
        text.Line($"async with timeout({Time}) as limit{Id}:  # and what it itself throws is caught").Indented(Body);
}
