using CsCheck;

namespace LoopKit.Tests;

public class LoopConditionModelTests
{
    /// <summary>
    /// SEMANTICS 52. Sixty flows wait; under random programs of notifications, cancels before and after them, and a lock that is held on and off, each
    /// notification wakes exactly one as long as one is left, nobody else wakes, and whoever ends has the lock.
    /// </summary>
    [Fact]
    public void Condition_UnderRandomPrograms_LosesNoNotification() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 99]).Array[80].Sample(
            program => OnLoop.RunUnwatched(() => new Program().Play(program)), iter: 300, threads: 1);

    private sealed class Program
    {
        private const int Waiters = 60;

        private readonly LoopCondition condition = new();
        private int given;
        private int woken;
        private int holders;

        internal async Task Play((int Kind, int Argument)[] program)
        {
            LoopTask[] tasks = [.. Enumerable.Range(0, Waiters).Select(i => EventLoop.CreateTask(() => Wait(yields: i % 3)))];
            await EventLoop.Yield();
            foreach ((int kind, int argument) in program)
            {
                if (kind < 3)
                    await EventLoop.Yield();
                else if (kind < 5)
                    tasks[argument % Waiters].Cancel();
                else if (kind < 8)
                    await Notify(argument, tasks);
                else
                    await OnLoop.Settle(argument % 4);
            }
            await OnLoop.Settle(500);
            bool isOneLeft = tasks.Any(task => !task.IsCompleted);
            woken.Should().Match(count => isOneLeft ? count == given : count <= given);
            using (await condition.AcquireAsync())
                condition.NotifyAll();
            await OnLoop.Settle(500);
            tasks.Should().OnlyContain(task => task.IsCompleted);
            condition.ToString().Should().Be("LoopCondition (0 waiting, LoopLock (free))");
        }

        private async Task Notify(int argument, LoopTask[] tasks)
        {
            using LoopLock.Hold hold = await condition.AcquireAsync();
            int n = 1 + (argument % 2);
            given += n;
            condition.Notify(n);
            if (argument % 5 == 0)
                tasks.First(task => !task.IsCompleted || task == tasks[^1]).Cancel();
            await OnLoop.Settle(argument % 3);
        }

        private async Task Wait(int yields)
        {
            using LoopLock.Hold hold = await condition.AcquireAsync();
            try
            {
                await condition.WaitAsync();
                woken++;
            }
            finally
            {
                (++holders).Should().Be(1, "the lock is held when the wait ends");
                try
                {
                    await OnLoop.Settle(yields);
                }
                finally
                {
                    holders--;
                }
            }
        }
    }
}
