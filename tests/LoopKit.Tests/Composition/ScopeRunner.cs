namespace LoopKit.Tests;

/// <summary>Runs a <see cref="ScopeProgram"/> on a loop and writes down what happened and when.</summary>
internal sealed class ScopeRunner
{
    private readonly List<string> trace = [];

    /// <summary>What happened, in order of time; what happened in one instant in alphabetical order.</summary>
    internal static string[] Run(ScopeProgram program)
    {
        var runner = new ScopeRunner();
        RunOnLoop(() => runner.RunMain(program));
        return runner.SortedTrace();
    }

    /// <summary>Runs programs as flows of one task, all at once; what happened in each.</summary>
    internal static string[][] RunFlows(ScopeProgram[] programs)
    {
        ScopeRunner[] runners = Array.ConvertAll(programs, _ => new ScopeRunner());
        RunOnLoop(() => Task.WhenAll(programs.Zip(runners, (program, runner) => runner.RunFlow(program))));
        return Array.ConvertAll(runners, runner => runner.SortedTrace());
    }

    internal static string Line(long ticks, string what, int requests, bool isTokenCancelled) =>
        $"{ticks:D18} {what} ({requests}{(isTokenCancelled ? ", token cancelled" : "")})";

    internal static string Describe(Exception error) => error switch
    {
        OperationCanceledException => "cancelled",
        AggregateException several => $"[{string.Join(" ", several.InnerExceptions.Select(Describe).Order(StringComparer.Ordinal))}]",
        TimeoutException => "timeout",
        _ => error.Message,
    };

    private static void RunOnLoop(Func<Task> main)
    {
        var faults = new Faults();
        EventLoop.Run(main, new EventLoopOptions { Driver = new JumpingDriver(), OnFault = faults.Add });
        faults.All.Should().BeEmpty();
    }

    private string[] SortedTrace()
    {
        trace.Sort(StringComparer.Ordinal);
        return [.. trace];
    }

    private async Task RunFlow(ScopeProgram program)
    {
        Exception? thrown = await Thrown.By(() => Visit(program.Root));
        LogMain(thrown, LoopTask.Current!);
    }

    private async Task RunMain(ScopeProgram program)
    {
        LoopTask task = EventLoop.CreateTask(() => Visit(program.Root));
        foreach (long instant in program.Cancels)
            EventLoop.Current.CallAt(TimeSpan.FromTicks(instant), () => task.Cancel());
        LogMain(await Thrown.By(task), task);
    }

    private void LogMain(Exception? thrown, LoopTask task) =>
        LogAs(task, $"main {(thrown is null ? "ended" : Describe(thrown))}");

    private void LogAs(LoopTask task, string what) =>
        trace.Add(Line(EventLoop.Current.Time.Ticks, what, task.CancelRequests, task.CancellationToken.IsCancellationRequested));

    private async Task Visit(ScopeNode node)
    {
        switch (node)
        {
            case ScopeNode.Sleep sleep:
                await Log($"s{sleep.Id}", async () =>
                {
                    await EventLoop.Sleep(TimeSpan.FromTicks(sleep.Ticks));
                    return "ended";
                });
                break;
            case ScopeNode.Fail fail:
                await Visit(fail.Before);
                throw new FormatException($"fail{fail.Id}");
            case ScopeNode.Uncancel:
                LoopTask.Current!.Uncancel();
                break;
            case ScopeNode.Sequence sequence:
                foreach (ScopeNode step in sequence.Steps)
                    await Visit(step);
                break;
            case ScopeNode.Limit { MovesOn: true } limit:
                await Log($"limit{limit.Id}", async () =>
                    await EventLoop.MoveOnAfter(TimeSpan.FromTicks(limit.Ticks), () => Visit(limit.Body)) ? "ended" : "moved on");
                break;
            case ScopeNode.Limit limit:
                await Log($"limit{limit.Id}", () => EventLoop.Timeout(TimeSpan.FromTicks(limit.Ticks), async () =>
                {
                    await Visit(limit.Body);
                    return "ended";
                }));
                break;
            case ScopeNode.Catch guarded:
                try
                {
                    await Visit(guarded.Body);
                }
                catch (Exception e) when (guarded.All || e is OperationCanceledException)
                {
                    await Visit(guarded.Handler);
                }
                break;
            case ScopeNode.Finally guarded:
                try
                {
                    await Visit(guarded.Body);
                }
                finally
                {
                    await Visit(guarded.Cleanup);
                }
                break;
            case ScopeNode.Group group:
                await Log($"group{group.Id}", async () =>
                {
                    await TaskGroup.RunAsync(own => RunGroup(group, own));
                    return "ended";
                });
                break;
        }
    }

    private Task RunGroup(ScopeNode.Group group, TaskGroup own)
    {
        foreach (ScopeNode child in group.Children)
            own.CreateTask(() => Visit(child));
        if (group.Cancels is { } after)
        {
            own.CreateTask(async () =>
            {
                await Visit(after);
                own.Cancel();
            });
        }
        return Visit(group.Body);
    }

    private async Task Log(string name, Func<Task<string>> action)
    {
        string answer = "";
        try
        {
            answer = await action();
        }
        catch (Exception e)
        {
            answer = Describe(e);
            throw;
        }
        finally
        {
            LogAs(LoopTask.Current!, $"{name} {answer}");
        }
    }
}
