namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Slots">The tasks; of those that have ended already only one, because asyncio hands them out in no certain order.</param>
/// <param name="Most">After how many the enumeration is left.</param>
/// <param name="Time">When to give up, counted as in <see cref="SleepNode"/>; null for never.</param>
internal sealed record AsCompletedNode(int Id, int[] Slots, int Most, long? Time) : Node(Id)
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
        IEnumerable<LoopTask<int>> ended = tasks.Where(task => task.IsCompleted).Skip(1);
        tasks = [.. tasks.Except(ended)];
        run.Note(this, $"as completed {tasks.Length}");
        int left = Most;
        await foreach (LoopTask<int> task in EventLoop.AsCompleted(tasks, Time is { } time ? TimeSpan.FromMicroseconds(time) : null))
        {
            run.Note(this, $"{task.Name} {Interpreter.Outcome(task)}");
            if (--left == 0)
                break;
        }
        run.Note(this, "enough");
        return null;
    }

    internal override void WriteCSharp(SourceText text)
    {
        string limit = Time is { } time ? $", TimeSpan.FromMicroseconds({time})" : "";
        text.Line($"await foreach (LoopTask<int> ended in EventLoop.AsCompleted([{TasksOf(Slots)}]{limit})) // {Id}");
        text.Line($"    Log(ended); // and after {Most} of them: break");
    }

    internal override void WritePython(SourceText text)
    {
        string limit = Time is { } time ? $", timeout={time}" : "";
        text.Line($"async for ended in asyncio.as_completed([{TasksOf(Slots)}]{limit}):  # {Id}");
        text.Line($"    log(ended)  # and after {Most} of them: break");
    }
}
