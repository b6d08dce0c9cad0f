using System.Net;
using System.Net.Sockets;
using static LoopKit.Tests.Clock;
using static LoopKit.Tests.ForeignWait;

namespace LoopKit.Tests;

/// <summary>A limit and a group end what LoopKit cannot interrupt, when that was given the token which is read inside.</summary>
public class ScopeForeignWaitTests
{
    /// <summary>The usual case: a foreign wait that was given the token ends when the time runs out, and that is the limit's end and nobody else's.</summary>
    [Fact]
    public void Timeout_OverAForeignWaitWithItsToken_TimesOut() => OnLoop.Run(async () =>
    {
        CancellationToken own = Token;
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(2), UntilCancelled));

        thrown.Should().BeOfType<TimeoutException>().Which.InnerException.Should().BeAssignableTo<OperationCanceledException>();
        Now.Should().Be(2);
        own.IsCancellationRequested.Should().BeFalse("the limit is not the task's");
        Token.Should().Be(own);
        LoopTask.Current!.CancelRequests.Should().Be(0);
        await Sleep(1);
    });

    /// <summary>As a limit that is only left.</summary>
    [Fact]
    public void MoveOnAfter_OverAForeignWaitWithItsToken_MovesOn() => OnLoop.Run(async () =>
    {
        (await EventLoop.MoveOnAfter(Seconds(2), UntilCancelled)).Should().BeFalse();

        Now.Should().Be(2);
        await Sleep(1);
    });

    /// <summary>A child's failure ends what the group's body waits for; the failure alone is thrown.</summary>
    [Fact]
    public void TaskGroup_ChildFails_ForeignWaitOfTheBodyEnds() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            group.CreateTask(() => SleepAndThrow(3, "child"));
            return UntilCancelled();
        }));

        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("child");
        Now.Should().Be(3);
    });

    /// <summary>A group that is cancelled ends what its body waits for, and ends well.</summary>
    [Fact]
    public void TaskGroup_Cancelled_ForeignWaitOfTheBodyEnds() => OnLoop.Run(async () =>
    {
        await TaskGroup.RunAsync(group =>
        {
            EventLoop.Current.CallLater(Seconds(3), () => group.Cancel());
            return UntilCancelled();
        });

        Now.Should().Be(3);
    });

    /// <summary>SEMANTICS 35a. Of two flows in a task the one whose limit runs out ends, and the token of the other has not heard of it.</summary>
    [Fact]
    public void Token_OfTwoFlows_AreTwo() => OnLoop.Run(async () =>
    {
        var ends = new List<double>();
        async Task Flow(double limit)
        {
            await EventLoop.MoveOnAfter(Seconds(limit), UntilCancelled);
            ends.Add(Now);
        }

        await Task.WhenAll(Flow(3), Flow(2));

        ends.Should().Equal(2, 3);
    });

    /// <summary>A read from a socket to which nobody writes, as a client waits for a server that hangs.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Timeout_OverASocketThatIsSilent_TimesOut() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);

        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(TimeSpan.FromMilliseconds(20), async () =>
            await client.GetStream().ReadExactlyAsync(new byte[1], Token)));

        thrown.Should().BeOfType<TimeoutException>();
    }));
}
