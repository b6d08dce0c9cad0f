namespace LoopKit.Tests;

/// <summary>
/// A task ends when its body does, however the body stood before. Where a body waits at something of LoopKit's for the first time, the loop looks for its end after the next step,
/// and is told of it in every other case: what follows are the borders between the two.
/// </summary>
public class BodyEndTests
{
    private static readonly Func<Task> endsAtOnce = static () => Task.CompletedTask;

    public static TheoryData<string, Func<Task>> Bodies => new()
    {
        { "ends at once", endsAtOnce },
        { "yields", static async () => await EventLoop.Yield() },
        { "yields twice", static async () => await Twice(static async () => await EventLoop.Yield()) },
        { "yields by Task.Yield", static async () => await Task.Yield() },
        { "yields by Task.Yield, then by LoopKit", static async () =>
            {
                await Task.Yield();
                await EventLoop.Yield();
            }
        },
        { "sleeps", static async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1)) },
        { "sleeps no time", static async () => await EventLoop.Sleep(TimeSpan.Zero) },
        { "sleeps by AsTask", static async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1)).AsTask() },
        { "sleeps without the context", static async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1)).ConfigureAwait(false) },
        { "awaits a task", static async () => await EventLoop.CreateTask(endsAtOnce) },
        { "awaits a task twice", static async () => await Twice(static async () => await EventLoop.CreateTask(endsAtOnce)) },
        { "awaits two tasks together", static async () => await EventLoop.Gather(EventLoop.CreateTask(endsAtOnce), EventLoop.CreateTask(endsAtOnce)) },
        { "awaits inside a method", static async () => await Inside(static async () => await EventLoop.Yield()) },
        { "returns the task of a method that yields", static () => Inside(static async () => await EventLoop.Yield()) },
        { "returns a sleep", static () => EventLoop.Sleep(TimeSpan.FromSeconds(1)).AsTask() },
        { "awaits inside a limit", static async () => await EventLoop.Timeout(TimeSpan.FromHours(1), static async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1))) },
        { "awaits after a limit", static async () =>
            {
                await EventLoop.Timeout(TimeSpan.FromHours(1), endsAtOnce);
                await EventLoop.Yield();
            }
        },
        { "awaits a foreign task", static async () => await Task.Run(static () => { }) },
        { "yields, then leaves the loop", static async () =>
            {
                await EventLoop.Yield();
                await Task.Run(static () => { }).ConfigureAwait(false);
            }
        },
        { "leaves the loop, then ends", static async () => await Task.Run(static () => { }).ConfigureAwait(false) },
        { "leaves a flow behind that steps first", static async () =>
            {
                _ = Inside(static async () => await EventLoop.Yield());
                await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            }
        },
        { "leaves a flow behind that steps later", static async () =>
            {
                _ = Inside(static async () => await Twice(static async () => await EventLoop.Yield()));
                await EventLoop.Yield();
            }
        },
        { "yields while another flow stands at a wait", static async () =>
            {
                Task other = Inside(static async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1)));
                await EventLoop.Yield();
                await other;
            }
        },
    };

    /// <summary>The task ends, once, and whoever awaits it goes on.</summary>
    [Theory]
    [MemberData(nameof(Bodies))]
    public void Task_OfEachBody_Ends(string how, Func<Task> body) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(body, how);
        Task mirror = task.AsTask();

        await task;
        await mirror;

        task.Status.Should().Be(LoopTaskStatus.Succeeded);
        EventLoop.Current.Tasks.Should().NotContain(task);
    });

    /// <summary>What the body throws after its wait is the task's failure.</summary>
    [Theory]
    [MemberData(nameof(Bodies))]
    public void Task_OfEachBodyThatThenFails_Fails(string how, Func<Task> body) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await body();
            throw new FormatException(how);
        });

        Func<Task> wait = async () => await task;
        (await wait.Should().ThrowAsync<FormatException>()).WithMessage(how);
    });

    /// <summary>A cancel that comes after the first step ends the wait, and the task with it; where it cannot, the task ends by itself.</summary>
    [Theory]
    [MemberData(nameof(Bodies))]
    public void Task_OfEachBodyThatIsCancelled_Ends(string how, Func<Task> body) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(body, how);
        await EventLoop.Yield();
        task.Cancel();

        await task.AsTask().ContinueWith(static _ => { }, TaskScheduler.FromCurrentSynchronizationContext());

        task.IsCompleted.Should().BeTrue();
    });

    /// <summary>The main task's end is the run's, also when it is only looked for.</summary>
    [Theory]
    [MemberData(nameof(Bodies))]
    public void Run_OfEachBody_Returns(string how, Func<Task> body)
    {
        bool hasEnded = false;
        OnLoop.Run(async () =>
        {
            await body();
            hasEnded = true;
        });

        hasEnded.Should().BeTrue(how);
    }

    /// <summary>Those who wait for a task resume in the turn after its body's last step, in the order in which they came, as when the loop is told of the end.</summary>
    [Fact]
    public void Awaiters_OfATaskThatYielded_ResumeBehindWhatItQueued() => OnLoop.Run(async () =>
    {
        var order = new List<string>();
        EventLoop loop = EventLoop.Current;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            loop.CallSoon(() => order.Add("queued in the last step"));
        });
        LoopTask second = EventLoop.CreateTask(async () =>
        {
            await task;
            order.Add("second");
        });

        await task;
        order.Add("first");
        await second;

        order.Should().Equal("queued in the last step", "first", "second");
    });

    private static async Task Inside(Func<Task> code) => await code();

    private static async Task Twice(Func<Task> code)
    {
        await code();
        await code();
    }
}
