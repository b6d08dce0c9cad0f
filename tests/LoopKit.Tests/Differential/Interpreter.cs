namespace LoopKit.Tests;

/// <summary>Runs a <see cref="TestProgram"/> under LoopKit and keeps the trace. What a statement does stands in its node.</summary>
internal sealed partial class Interpreter
{
    private readonly List<string> trace = [];
    private readonly SortedDictionary<int, LoopTask<int>> tasks = [];

    private Interpreter()
    {
    }

    /// <summary>The loop's time, counted as in <see cref="SleepNode"/>.</summary>
    internal long Now => EventLoop.Current.Time.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The limits of time by the statements that set them.</summary>
    internal Dictionary<int, TimeLimit> Limits { get; } = [];

    /// <summary>The task groups by their numbers.</summary>
    internal Dictionary<int, TaskGroup> Groups { get; } = [];

    internal static string[] Run(TestProgram program)
    {
        var run = new Interpreter();
        try
        {
            var options = new EventLoopOptions
            {
                Driver = new JumpingDriver(),
                PendingTasks = program.Pending,
                HandleSignals = false,
                OnFault = static _ => { },
            };
            if (program.RunsForever)
                run.RunForever(program.Body, options);
            else
                EventLoop.Run(() => run.MainAsync(program.Body), options);
        }
        catch (StalledException)
        {
            run.trace.Add("stalled");
        }
        catch (Exception e) when (IsError(e) || e is OperationCanceledException)
        {
            // The main task's own outcome: it is noted with the others.
        }
        catch (Exception e)
        {
            // Python has no such line, so the program is reported with it.
            run.trace.Add($"broke: {e}");
        }
        foreach ((int slot, LoopTask<int> task) in run.tasks)
            run.trace.Add($"{slot} {Outcome(task)}");
        return [.. run.trace];
    }

    /// <summary>Whether it is what programs throw on purpose, itself or as it comes out of a group, or what a time limit throws.</summary>
    internal static bool IsError(Exception e) => e is ProgramException or TimeoutException or AggregateException;

    internal static string Describe(Exception e) => e switch
    {
        // What LoopKit says of itself asyncio leaves unsaid.
        OperationCanceledException => e.Message.StartsWith("reason ", StringComparison.Ordinal) ? $"a cancellation for {e.Message}" : "a cancellation",
        TimeoutException => "a timeout",
        AggregateException several => $"a group of {string.Join(", ", several.InnerExceptions.Select(Describe))}",
        _ => e.Message,
    };

    internal static string Outcome(LoopTask<int> task) => task.Status switch
    {
        LoopTaskStatus.Pending => "Abandoned",
        LoopTaskStatus.Succeeded => $"Succeeded {task.AsTask().Result}",
        LoopTaskStatus.Faulted => $"Faulted {Describe(task.Exception!)}",
        LoopTaskStatus.Canceled => $"Canceled: {Describe(CancellationOf(task))}",
        LoopTaskStatus status => status.ToString(),
    };

    internal void Note(Node node, string what) => trace.Add($"{LoopTask.Current?.Name ?? "-"} {node.Id} {what}");

    /// <summary>The body of a function: what it returns is 0 where it has no return.</summary>
    internal async Task<int> CallAsync(Node[] body) => await RunAsync(body) ?? 0;

    /// <summary>The statements of a block, until one returns.</summary>
    internal async Task<int?> RunAsync(Node[] block)
    {
        foreach (Node node in block)
        {
            if (await node.RunAsync(this) is { } value)
                return value;
        }
        return null;
    }

    /// <summary>A block under a limit, which other statements may change.</summary>
    internal Task<int?> RunUnderAsync(int id, TimeLimit limit, Node[] block)
    {
        Limits[id] = limit;
        return RunAsync(block);
    }

    /// <summary>Creates a task, in a group if there is one.</summary>
    internal void Create(int slot, Node[] body, TaskGroup? group = null)
    {
        string name = $"t{slot}";
        tasks[slot] = group is null
            ? EventLoop.CreateTask(() => CallAsync(body), name)
            : group.CreateTask(() => CallAsync(body), name);
    }

    /// <summary>What whoever awaits the task sees.</summary>
    private static OperationCanceledException CancellationOf(LoopTask<int> canceled)
    {
        try
        {
            canceled.GetAwaiter().GetResult();
            throw new InvalidOperationException("The task was not cancelled.");
        }
        catch (OperationCanceledException e)
        {
            return e;
        }
    }

    private void RunForever(Node[] body, EventLoopOptions options)
    {
        using var loop = new EventLoop(options);
        loop.CallSoon(() => tasks[0] = EventLoop.CreateTask(() => CallAsync(body), "main"));
        while (true)
        {
            loop.RunForever();
            trace.Add("stopped");
        }
    }

    private async Task<int> MainAsync(Node[] body)
    {
        tasks[0] = (LoopTask<int>)LoopTask.Current!;
        return await CallAsync(body);
    }
}
