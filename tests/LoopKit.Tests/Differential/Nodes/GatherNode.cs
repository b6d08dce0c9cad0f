namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Slots">The tasks.</param>
/// <param name="Settles">Whether failures and cancellations are results too.</param>
internal sealed record GatherNode(int Id, int[] Slots, bool Settles) : Node(Id)
{
    internal override IEnumerable<Node> Simpler => FewerOf(Slots).Select(slots => this with { Slots = slots });

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        LoopTask<int>[] tasks = run.FindAll(Slots);
        run.Note(this, $"gather {tasks.Length}");
        IEnumerable<string> values;
        using (run.WaitingFor(tasks))
        {
            values = Settles
                ? (await EventLoop.GatherSettled(tasks)).Select(Interpreter.Outcome)
                : (await EventLoop.Gather(tasks)).Select(value => $"{value}");
        }
        run.Note(this, $"gathered {string.Join(", ", values)}");
        return null;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"await EventLoop.Gather{(Settles ? "Settled" : "")}({TasksOf(Slots)}); // {Id}");

    internal override void WritePython(SourceText text) =>
        text.Line($"await asyncio.gather({TasksOf(Slots)}{(Settles ? ", return_exceptions=True" : "")})  # {Id}");
}
