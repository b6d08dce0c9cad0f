using System.Diagnostics;
using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TaskGroupScaleTests
{
    /// <summary>A group of 100,000 children one of which fails: all others are cancelled and awaited, and there is one error.</summary>
    [Fact]
    public void OneFailure_AmongManyChildren_EndsThemAll() => OnLoop.RunUnwatched(async () =>
    {
        const int count = 100_000;
        var children = new List<LoopTask>(count);
        Exception? thrown = await Thrown.By(() => RunAndFail(count, children));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("one");
        children.Count(child => child.IsCanceled).Should().Be(count - 1);
        children.Count(child => child.IsFaulted).Should().Be(1);
        EventLoop.Current.Tasks.Should().ContainSingle();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>The time that takes grows with the number of children, not with its square: sixteen times as many take less than eighty times as long.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void OneFailure_AmongManyChildren_TakesLinearTime() => OnLoop.RunUnwatched(async () =>
    {
        const int few = 1_000;
        const int times = 16;
        await Measure(few);
        double small = double.MaxValue;
        double large = double.MaxValue;
        // By turns: what other tests do in the meantime slows both down.
        for (int round = 0; round < 5; round++)
        {
            small = Math.Min(small, await Measure(few));
            large = Math.Min(large, await Measure(few * times));
        }
        (large / small).Should().BeLessThan(times * 5);
        static async Task<double> Measure(int count)
        {
            var children = new List<LoopTask>(count);
            long began = Stopwatch.GetTimestamp();
            await Thrown.By(() => RunAndFail(count, children));
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    });

    /// <summary>100,000 children that all end by themselves, through a limit of ten at once.</summary>
    [Fact]
    public void ManyChildren_ThroughALimit_AllEnd() => OnLoop.RunUnwatched(async () =>
    {
        const int count = 100_000;
        int running = 0;
        int most = 0;
        int ended = 0;
        await TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = 10;
            for (int i = 0; i < count; i++)
                _ = group.CreateTask(Work);
            return Task.CompletedTask;
        });
        (most, ended).Should().Be((10, count));
        async Task Work()
        {
            most = Math.Max(most, ++running);
            await EventLoop.Yield();
            running--;
            ended++;
        }
    });

    private static Task RunAndFail(int count, List<LoopTask> children) => TaskGroup.RunAsync(async group =>
    {
        for (int i = 0; i < count; i++)
            children.Add(group.CreateTask(i == count / 2 ? () => SleepAndThrow(1, "one") : async () => await Sleep(10)));
        await Sleep(10);
    });
}
