namespace LoopKit.Tests;

public class TaskLocalsTests
{
    private readonly AsyncLocal<string?> local = new();

    /// <summary>SEMANTICS 15. What a task puts into an AsyncLocal is not seen by its creator; what the creator put there is seen by the task.</summary>
    [Fact]
    public void AsyncLocal_SetInATask_DoesNotLeakToItsCreator() => OnLoop.Run(async () =>
    {
        local.Value = "creator";
        var seen = new List<string?>();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            seen.Add(local.Value);
            local.Value = "task";
            await EventLoop.Yield();
            seen.Add(local.Value);
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            seen.Add(local.Value);
        });
        local.Value = "creator, later";
        await task;
        local.Value.Should().Be("creator, later");
        seen.Should().Equal("creator", "task", "task");
    });

    /// <summary>SEMANTICS 15. The same for a body that is no async method, whose changes nothing would undo otherwise.</summary>
    [Fact]
    public void AsyncLocal_SetInAPlainBody_DoesNotLeak() => OnLoop.Run(async () =>
    {
        string? seenBySecond = "not run";
        string? seenByCallback = "not run";
        LoopTask first = EventLoop.CreateTask(() =>
        {
            local.Value = "first";
            return Task.CompletedTask;
        });
        EventLoop.Current.CallSoon(() => seenByCallback = local.Value);
        LoopTask second = EventLoop.CreateTask(() =>
        {
            seenBySecond = local.Value;
            return Task.CompletedTask;
        });
        await first;
        await second;
        seenBySecond.Should().BeNull();
        seenByCallback.Should().BeNull();
        local.Value.Should().BeNull();
    });

    /// <summary>SEMANTICS 15. What one callback puts there, the next one does not see; each sees what was there when it was made.</summary>
    [Fact]
    public void AsyncLocal_SetInACallback_DoesNotLeakIntoTheNext() => OnLoop.Run(async () =>
    {
        var seen = new List<string?>();
        local.Value = "made with";
        for (int i = 0; i < 3; i++)
        {
            EventLoop.Current.CallSoon(() =>
            {
                seen.Add(local.Value);
                local.Value = "changed";
            });
        }
        local.Value = null;
        await OnLoop.Settle();
        seen.Should().Equal("made with", "made with", "made with");
        local.Value.Should().BeNull();
    });

    /// <summary>SEMANTICS 15. Interleaved tasks keep their own values apart, across every kind of await.</summary>
    [Fact]
    public void AsyncLocal_OfInterleavedTasks_StayApart() => OnLoop.Run(async () =>
    {
        LoopTask[] tasks =
        [
            .. Enumerable.Range(0, 5).Select(i => EventLoop.CreateTask(async () =>
            {
                local.Value = $"task {i}";
                await EventLoop.Yield();
                local.Value.Should().Be($"task {i}");
                await EventLoop.Sleep(TimeSpan.FromSeconds(1));
                local.Value.Should().Be($"task {i}");
                await EventLoop.ToThread(() => local.Value.Should().Be($"task {i}"));
                local.Value.Should().Be($"task {i}");
                await EventLoop.CreateTask(async () =>
                {
                    local.Value = "child";
                    await EventLoop.Yield();
                });
                local.Value.Should().Be($"task {i}");
            })),
        ];
        foreach (LoopTask task in tasks)
            await task;
        local.Value.Should().BeNull();
    });

    /// <summary>SEMANTICS 15. Nothing that ran inside a loop is left behind in its caller.</summary>
    [Fact]
    public void AsyncLocal_SetByTheMainTask_DoesNotLeakOutOfRun() => Hang.Guard(() =>
    {
        local.Value = "caller";
        EventLoop.Run(() =>
        {
            local.Value.Should().Be("caller");
            local.Value = "main";
            return Task.CompletedTask;
        });
        local.Value.Should().Be("caller");
    });
}
