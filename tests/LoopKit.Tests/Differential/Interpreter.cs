using System.Diagnostics.CodeAnalysis;

namespace LoopKit.Tests;

/// <summary>Runs a <see cref="TestProgram"/> under LoopKit and keeps the trace. What a statement does stands in its node.</summary>
internal sealed class Interpreter
{
    private readonly List<string> trace = [];
    private readonly SortedDictionary<int, LoopTask<int>> tasks = [];
    private readonly Dictionary<int, TaskCompletionSource> futures = [];
    private readonly Dictionary<LoopTask, LoopTask> waits = [];

    private Interpreter()
    {
    }

    internal static string[] Run(TestProgram program)
    {
        var run = new Interpreter();
        try
        {
            EventLoop.Run(
                () => run.MainAsync(program.Body),
                new EventLoopOptions
                {
                    Driver = new JumpingDriver(),
                    PendingTasks = program.Pending,
                    HandleSignals = false,
                    OnFault = static _ => { },
                });
        }
        catch (StalledException)
        {
            run.trace.Add("stalled");
        }
        catch (Exception e) when (e is ProgramException or OperationCanceledException)
        {
            // The main task's own outcome: it is noted with the others.
        }
        foreach ((int slot, LoopTask<int> task) in run.tasks)
            run.trace.Add($"{slot} {Outcome(task)}");
        return [.. run.trace];
    }

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

    internal void Create(int slot, Node[] body) => tasks[slot] = EventLoop.CreateTask(() => CallAsync(body), $"t{slot}");

    internal bool TryFind(int slot, [NotNullWhen(true)] out LoopTask<int>? task) => tasks.TryGetValue(slot, out task);

    /// <summary>Whether an await of the task by the current one would close a ring, which neither library can await.</summary>
    internal bool WouldWaitForItself(LoopTask? task)
    {
        while (task is not null)
        {
            if (ReferenceEquals(task, LoopTask.Current))
                return true;
            task = waits.GetValueOrDefault(task);
        }
        return false;
    }

    internal async Task<int> JoinAsync(LoopTask<int> task)
    {
        LoopTask me = LoopTask.Current!;
        waits[me] = task;
        try
        {
            return await task;
        }
        finally
        {
            waits.Remove(me);
        }
    }

    internal TaskCompletionSource Future(int number)
    {
        if (!futures.TryGetValue(number, out TaskCompletionSource? future))
            futures[number] = future = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return future;
    }

    private async Task<int> MainAsync(Node[] body)
    {
        tasks[0] = (LoopTask<int>)LoopTask.Current!;
        return await CallAsync(body);
    }

    private static string Outcome(LoopTask<int> task) => task.Status switch
    {
        LoopTaskStatus.Succeeded => $"Succeeded {task.AsTask().Result}",
        LoopTaskStatus.Faulted => $"Faulted {task.Exception!.Message}",
        LoopTaskStatus status => status.ToString(),
    };
}
