namespace LoopKit.Tests;

/// <summary>A small program.</summary>
/// <param name="Seed">Where it comes from.</param>
/// <param name="Pending">What becomes of the tasks that the main task leaves pending.</param>
/// <param name="RunsForever">Whether it runs on a loop object, again after every stop, until nothing is left to do.</param>
/// <param name="Body">The body of the main task.</param>
internal sealed record TestProgram(int Seed, PendingTasks Pending, bool RunsForever, Node[] Body)
{
    private const string Legend = "task, future, gate, flag, condition, semaphore (its number: permits), barrier (parties), fifo, lifo, priority (capacity)";

    internal string ToCSharp()
    {
        var text = new SourceText();
        text.Line($"// By number: {Legend}. A return in a timeout or a group ends the method around it.");
        if (RunsForever)
            text.Line("loop.CallSoon(() => EventLoop.CreateTask(async () =>").Braces(Body, "return 0;", "}, \"main\"));").Line("while (true) loop.RunForever();");
        else
            text.Line("EventLoop.Run(async () =>").Braces(Body, "return 0;", $"}}, new EventLoopOptions {{ PendingTasks = PendingTasks.{Pending} }});");
        return text.ToString();
    }

    internal string ToPython()
    {
        var text = new SourceText();
        text.Line($"# By number: {Legend}.");
        text.Line($"async def main():  # then {Pending} what is pending").Indented(Body);
        text.Line(RunsForever ? "while True: loop.run_forever()" : "asyncio.run(main())");
        return text.ToString();
    }
}
