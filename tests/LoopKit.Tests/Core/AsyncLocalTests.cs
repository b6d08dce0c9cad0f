namespace LoopKit.Tests;

/// <summary>How AsyncLocal values flow into callbacks, and that they do not flow out.</summary>
public class AsyncLocalTests
{
    /// <summary>SEMANTICS 15. A value set in a callback is not seen by the next one, nor by timers, posts and the loop's caller.</summary>
    [Fact]
    public void Callback_SetsAValue_NobodyElseSeesIt() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?>();
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var seen = new List<string?>();
        loop.CallSoon(() => local.Value = "leaked");
        loop.CallSoon(() => seen.Add(local.Value));
        loop.CallSoonThreadSafe(() => seen.Add(local.Value));
        loop.CallLater(TimeSpan.FromSeconds(1), () => local.Value = "leaked");
        loop.CallLater(TimeSpan.FromSeconds(1), () => seen.Add(local.Value));
        loop.CallLater(TimeSpan.FromSeconds(2), loop.Stop);

        loop.RunForever();

        seen.Should().Equal(null, null, null);
        local.Value.Should().BeNull();
    });

    /// <summary>SEMANTICS 15. A callback that sets a value and throws does not leak it either, not even into the fault handler.</summary>
    [Fact]
    public void Callback_SetsAValueAndThrows_NobodyElseSeesIt() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?>();
        var seen = new List<string?>();
        using var loop = new EventLoop(new EventLoopOptions { OnFault = _ => seen.Add(local.Value) });
        loop.CallSoon(() =>
        {
            local.Value = "leaked";
            throw new FormatException("broken");
        });
        loop.CallSoon(() => seen.Add(local.Value));

        loop.Stop();
        loop.RunForever();

        seen.Should().Equal(null, null);
    });

    /// <summary>SEMANTICS 15. A value set inside a task is not seen by its creator, its siblings or a callback, and stays with the task across awaits.</summary>
    [Fact]
    public void Task_SetsAValue_OnlyItselfSeesIt() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?>();
        using var loop = new EventLoop();
        var seen = new List<string?>();
        loop.RunUntilComplete(async () =>
        {
            LoopTask setter = EventLoop.CreateTask(async () =>
            {
                local.Value = "its own";
                await EventLoop.Yield();
                seen.Add(local.Value);
                await EventLoop.Yield();
                seen.Add(local.Value);
            });
            LoopTask sibling = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Yield();
                seen.Add(local.Value);
            });
            EventLoop.Current.CallSoon(() => seen.Add(local.Value));
            await setter;
            await sibling;
            seen.Add(local.Value);
        });

        seen.Should().BeEquivalentTo(["its own", "its own", null, null, null]);
        seen[^1].Should().BeNull();
        local.Value.Should().BeNull();
    });

    /// <summary>A task whose body is not an async method cannot leak either: nobody restores its context but the loop.</summary>
    [Fact]
    public void PlainBody_SetsAValue_NobodyElseSeesIt() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?>();
        using var loop = new EventLoop();
        string? seen = "never run";
        loop.RunUntilComplete(async () =>
        {
            await EventLoop.CreateTask(() =>
            {
                local.Value = "leaked";
                return Task.CompletedTask;
            });
            seen = local.Value;
        });

        seen.Should().BeNull();
    });

    /// <summary>A callback sees the values that its scheduler had, as asyncio's callbacks run in a copy of the caller's context.</summary>
    [Fact]
    public void Schedule_CallerHasAValue_CallbackSeesIt() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?>();
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var seen = new List<string?>();
        void Note() => seen.Add(local.Value);
        loop.CallSoon(() =>
        {
            local.Value = "soon";
            loop.CallSoon(Note);
            local.Value = "later";
            loop.CallLater(TimeSpan.FromSeconds(1), Note);
            local.Value = "timer";
            loop.TimeProvider.CreateTimer(_ => Note(), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
            local.Value = "changed afterwards";
        });
        loop.CallLater(TimeSpan.FromSeconds(3), loop.Stop);

        loop.RunForever();

        seen.Should().Equal("soon", "later", "timer");
    });

    /// <summary>What is queued in one run and begins in a later one sees the values of its creator, not those of the later run's caller.</summary>
    [Fact]
    public void Queue_InOneRun_RunInTheNext_SeesTheCreatorsValue() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?> { Value = "first run" };
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var seen = new List<string>();
        Task Body(string who)
        {
            seen.Add($"{who}: {local.Value}");
            return Task.CompletedTask;
        }
        loop.CallSoon(() =>
        {
            _ = EventLoop.CreateTask(() => Body("task"));
            loop.CallSoon(() => Body("callback"));
            loop.CallLater(TimeSpan.FromSeconds(1), () => Body("timer"));
            var submitter = new Thread(() => loop.Submit(() => Body("submitted")));
            submitter.Start();
            submitter.Join();
            loop.Stop();
        });
        loop.RunForever();
        seen.Should().BeEmpty();

        local.Value = "second run";
        loop.CallLater(TimeSpan.FromSeconds(2), loop.Stop);
        loop.RunForever();

        seen.Should().Equal("task: first run", "callback: first run", "submitted: first run", "timer: first run");
        local.Value.Should().Be("second run");
    });

    /// <summary>A value that a callback sets is not seen by what another thread sends to the loop, nor by a task that this creates.</summary>
    [Fact]
    public void Callback_SetsAValue_WhatIsSentDoesNotSeeIt() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?>();
        using var loop = new EventLoop();
        string? sent = "never run";
        string? created = "never run";
        loop.CallSoon(() =>
        {
            local.Value = "leaked";
            SynchronizationContext here = SynchronizationContext.Current!;
            var sender = new Thread(() => here.Send(
                _ =>
                {
                    sent = local.Value;
                    _ = EventLoop.CreateTask(async () => created = local.Value);
                    loop.CallSoon(() => loop.CallSoon(loop.Stop));
                },
                null));
            using (ExecutionContext.SuppressFlow())
                sender.Start();
        });

        loop.RunForever();

        sent.Should().BeNull();
        created.Should().BeNull();
    });

    /// <summary>SEMANTICS 15. Where the flow of AsyncLocals is suppressed around a run, they are kept apart inside as everywhere, nothing comes out, and it is suppressed afterwards.</summary>
    [Fact]
    public void Run_WithSuppressedFlow_KeepsLocalsApart() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        var seen = new List<string?>();
        using (ExecutionContext.SuppressFlow())
        {
            EventLoop.Run(async () =>
            {
                EventLoop.Current.CallSoon(() => local.Value = "callback");
                EventLoop.Current.CallSoon(() => seen.Add(local.Value));
                local.Value = "main";
                LoopTask child = EventLoop.CreateTask(() =>
                {
                    seen.Add(local.Value);
                    return Task.CompletedTask;
                });
                await child;
                seen.Add(local.Value);
            });
            ExecutionContext.IsFlowSuppressed().Should().BeTrue();
        }

        local.Value.Should().Be("caller");
        seen.Should().Equal("caller", "main", "main");
    });
}
