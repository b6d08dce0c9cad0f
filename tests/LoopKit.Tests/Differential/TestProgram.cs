namespace LoopKit.Tests;

/// <summary>A small program: the body of a main task, and what becomes of the tasks it leaves pending.</summary>
internal sealed record TestProgram(int Seed, PendingTasks Pending, Node[] Body)
{
    private const string Legend = "task, future, gate, flag, condition, semaphore (its number: permits), barrier (parties), fifo, lifo, priority (capacity)";

    internal string ToCSharp()
    {
        var text = new SourceText();
        text.Line($"// By number: {Legend}. A return in a timeout or a group ends the method around it.");
        text.Line("EventLoop.Run(async () =>").Braces(Body, "return 0;", $"}}, new EventLoopOptions {{ PendingTasks = PendingTasks.{Pending} }});");
        return text.ToString();
    }

    internal string ToPython()
    {
        var text = new SourceText();
        text.Line($"# By number: {Legend}.");
        text.Line($"async def main():  # then {Pending} what is pending").Indented(Body);
        text.Line("asyncio.run(main())");
        return text.ToString();
    }
}
