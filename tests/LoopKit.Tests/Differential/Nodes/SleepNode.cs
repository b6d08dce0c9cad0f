namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Time">How long: microseconds here, seconds in Python, whole numbers in both; zero is one turn.</param>
internal sealed record SleepNode(int Id, long Time) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "sleep");
        await EventLoop.Sleep(TimeSpan.FromMicroseconds(Time));
        run.Note(this, $"slept until {run.Now}");
        return null;
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"await EventLoop.Sleep(TimeSpan.FromMicroseconds({Time})); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"await asyncio.sleep({Time})  # {Id}");
}
