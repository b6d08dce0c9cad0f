namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Slots">The tasks.</param>
/// <param name="Until">What to wait for.</param>
/// <param name="Time">When to give up, counted as in <see cref="SleepNode"/>; null for never.</param>
internal sealed record WaitForTasksNode(int Id, int[] Slots, WaitUntil Until, long? Time) : Node(Id)
{
    internal override IEnumerable<Node> Simpler
    {
        get
        {
            if (Time is not null)
                yield return this with { Time = null };
            foreach (int[] slots in FewerOf(Slots))
                yield return this with { Slots = slots };
        }
    }

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        LoopTask<int>[] tasks = run.FindAll(Slots);
        if (tasks.Length == 0)
        {
            run.Note(this, "nothing to wait for");
            return null;
        }
        run.Note(this, $"wait for {tasks.Length}");
        WaitResult result = await EventLoop.Wait(tasks, Until, Time is { } time ? TimeSpan.FromMicroseconds(time) : null);
        run.Note(this, $"done {Names(result.Done)} pending {Names(result.Pending)}");
        return null;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"Log(await EventLoop.Wait([{TasksOf(Slots)}], WaitUntil.{Until}{(Time is { } time ? $", TimeSpan.FromMicroseconds({time})" : "")})); // {Id}");

    internal override void WritePython(SourceText text)
    {
        string until = Until switch
        {
            WaitUntil.FirstCompleted => "FIRST_COMPLETED",
            WaitUntil.FirstFailed => "FIRST_EXCEPTION",
            _ => "ALL_COMPLETED",
        };
        text.Line($"log(await asyncio.wait([{TasksOf(Slots)}], return_when=asyncio.{until}{(Time is { } time ? $", timeout={time}" : "")}))  # {Id}");
    }

    private static string Names(IEnumerable<LoopTask> tasks) => string.Join(' ', tasks.Select(task => task.Name));
}
