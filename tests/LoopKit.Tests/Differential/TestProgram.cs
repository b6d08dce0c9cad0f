namespace LoopKit.Tests;

/// <summary>A small program: the body of a main task, and what becomes of the tasks it leaves pending.</summary>
internal sealed record TestProgram(int Seed, PendingTasks Pending, Node[] Body)
{
    internal string ToCSharp()
    {
        var text = new SourceText();
        text.Line("var task = new Dictionary<int, LoopTask<int>>();");
        text.Line("var future = new Dictionary<int, TaskCompletionSource>();");
        text.Line("EventLoop.Run(async () =>").Braces(Body, "return 0;", $"}}, new EventLoopOptions {{ PendingTasks = PendingTasks.{Pending} }});");
        return text.ToString();
    }

    internal string ToPython()
    {
        var text = new SourceText();
        text.Line("task = {}");
        text.Line("future = {}");
        text.Line($"async def main():  # then {Pending} what is pending").Indented(Body);
        text.Line("asyncio.run(main())");
        return text.ToString();
    }
}
