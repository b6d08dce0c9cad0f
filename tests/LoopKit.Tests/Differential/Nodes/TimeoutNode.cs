namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Time">The limit, counted as in <see cref="SleepNode"/>; zero has run out already.</param>
/// <param name="Body">What the limit is for.</param>
internal sealed record TimeoutNode(int Id, long Time, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "timeout");
        int? value = await EventLoop.Timeout(TimeSpan.FromMicroseconds(Time), limit => run.RunUnderAsync(Id, limit, Body));
        run.Note(this, "in time");
        return value;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"await EventLoop.Timeout(TimeSpan.FromMicroseconds({Time}), async limit{Id} => // {Id}").Braces(Body, close: "});");

    internal override void WritePython(SourceText text) => text.Line($"async with asyncio.timeout({Time}) as limit{Id}:").Indented(Body);
}
