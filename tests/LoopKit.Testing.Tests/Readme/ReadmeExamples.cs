namespace LoopKit.Testing.Tests.Readme;

/// <summary>The examples of the package's README, as they stand there.</summary>
public class ReadmeExamples
{
    /// <summary>A whole test in virtual time.</summary>
    [Fact]
    public void Lease_NotRenewedForAnHour_Expires() =>
        VirtualLoop.Run(async () =>
        {
            var lease = new Lease(TimeSpan.FromHours(1), EventLoop.Current.TimeProvider);
            await EventLoop.Sleep(TimeSpan.FromMinutes(59));
            lease.Renew();
            await EventLoop.Sleep(TimeSpan.FromMinutes(59));
            lease.IsExpired.Should().BeFalse();
            await EventLoop.Sleep(TimeSpan.FromMinutes(1));
            lease.IsExpired.Should().BeTrue();
        });

    /// <summary>A component that is stepped by hand.</summary>
    [Fact]
    public void Heartbeat_EveryTenSeconds_IsSent()
    {
        using var loop = new VirtualLoop();
        int sent = 0;
        loop.Start(() => Heartbeat(TimeSpan.FromSeconds(10), () => sent++), "heartbeat");

        loop.AdvanceBy(TimeSpan.FromSeconds(29));
        sent.Should().Be(2);
        loop.AdvanceBy(TimeSpan.FromSeconds(1));
        sent.Should().Be(3);
    }

    /// <summary>A test in many orders.</summary>
    [Fact]
    public void Deposits_InAnyOrder_AddUp() =>
        Interleavings.Explore(async () =>
        {
            var account = new Account();
            LoopTask first = EventLoop.CreateTask(() => account.Deposit(50), "deposit-1");
            LoopTask second = EventLoop.CreateTask(() => account.Deposit(20), "deposit-2");
            await first;
            await second;
            account.Balance.Should().Be(70);
        });

    private static async Task Heartbeat(TimeSpan interval, Action send)
    {
        while (true)
        {
            await EventLoop.Sleep(interval);
            send();
        }
    }

    private sealed class Lease(TimeSpan lifetime, TimeProvider clock)
    {
        private DateTimeOffset lastRenewed = clock.GetUtcNow();

        internal bool IsExpired => clock.GetUtcNow() - lastRenewed >= lifetime;

        internal void Renew() => lastRenewed = clock.GetUtcNow();
    }

    private sealed class Account
    {
        private readonly LoopLock gate = new();

        internal int Balance { get; private set; }

        internal async Task Deposit(int amount)
        {
            using (await gate.AcquireAsync())
            {
                int balance = Balance;
                await EventLoop.Yield();
                Balance = balance + amount;
            }
        }
    }
}
