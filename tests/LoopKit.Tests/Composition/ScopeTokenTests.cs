using static LoopKit.Tests.Clock;
using static LoopKit.Tests.ForeignWait;

namespace LoopKit.Tests;

/// <summary>The token that the task's own code reads inside a limit or a group: what it hears of, and when.</summary>
public class ScopeTokenTests
{
    /// <summary>Scopes inside one another: a request reaches the tokens inside and none outside. A scope's token is one token, made when it is first asked for.</summary>
    [Fact]
    public void Token_OfScopesInOneAnother_HearsOfWhatIsAroundIt() => OnLoop.Run(async () =>
    {
        CancellationToken own = Token;
        CancellationToken middle = default;
        await EventLoop.MoveOnAfter(Seconds(5), async () =>
        {
            middle = Token;
            CancellationToken inner = default;
            (await EventLoop.MoveOnAfter(Seconds(1), () =>
            {
                inner = Token;
                Token.Should().Be(inner).And.NotBe(middle);
                return UntilCancelled();
            })).Should().BeFalse();
            (inner.IsCancellationRequested, middle.IsCancellationRequested).Should().Be((true, false));
            Token.Should().Be(middle).And.NotBe(own);

            await EventLoop.MoveOnAfter(Seconds(10), UntilCancelled);
        });

        Now.Should().Be(5);
        (middle.IsCancellationRequested, own.IsCancellationRequested).Should().Be((true, false));
    });

    /// <summary>A cancel of the task reaches the token of its scope, whether somebody has asked for the task's own or not; what is read from elsewhere is the task's own.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_OfTheTask_CancelsTheTokenOfItsScope(bool isOwnAskedFor) => OnLoop.Run(async () =>
    {
        CancellationToken inside = default;
        LoopTask task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(100), () =>
        {
            inside = Token;
            return UntilCancelled();
        }));
        await Sleep(1);
        if (isOwnAskedFor)
            task.CancellationToken.Should().NotBe(inside);

        task.Cancel();

        inside.IsCancellationRequested.Should().BeTrue();
        task.CancellationToken.IsCancellationRequested.Should().BeTrue();
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>();
        Now.Should().Be(1);
    });

    /// <summary>Cleanup under a limit of its own has a token that has not heard of the cancel which brought it about, and hears of the next.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Token_OfAScopeInACleanup_IsNewOne(bool isCancelledAgain) => OnLoop.Run(async () =>
    {
        CancellationToken inCleanup = default;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            try
            {
                await Sleep(100);
            }
            finally
            {
                Token.IsCancellationRequested.Should().BeTrue();
                await EventLoop.MoveOnAfter(Seconds(5), () =>
                {
                    inCleanup = Token;
                    return Sleep(3).AsTask();
                });
            }
        });
        await Sleep(1);
        task.Cancel();
        await Sleep(1);
        inCleanup.CanBeCanceled.Should().BeTrue();
        inCleanup.IsCancellationRequested.Should().BeFalse();

        if (isCancelledAgain)
            task.Cancel();

        inCleanup.IsCancellationRequested.Should().Be(isCancelledAgain);
        await Thrown.By(task);
        Now.Should().Be(isCancelledAgain ? 2 : 4);
    });

    /// <summary>A cancel that is still due when the scope begins concerns it, and a limit that has run out already does when its turn comes.</summary>
    [Fact]
    public void Token_OfAScopeThatBeginsWithACancelDue_IsCancelled() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() =>
        {
            LoopTask.Current!.Cancel();
            return EventLoop.Timeout(Seconds(5), () =>
            {
                Token.IsCancellationRequested.Should().BeTrue();
                return Task.CompletedTask;
            });
        });
        await Thrown.By(task);

        (await EventLoop.MoveOnAfter(TimeSpan.Zero, UntilCancelled)).Should().BeFalse();
        Now.Should().Be(0);
    });

    /// <summary>A group's failure that hides a cancel makes it due again: then it concerns the scopes that began after it, whether their tokens have been asked for or not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Token_OfAScopeInWhichACancelIsDueAgain_IsCancelled(bool isAskedForBefore) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(async () => await Sleep(100));
            await EventLoop.MoveOnAfter(Seconds(100), () => EventLoop.Timeout(Seconds(50), async () =>
            {
                if (isAskedForBefore)
                    Token.IsCancellationRequested.Should().BeFalse();
                await Thrown.By(() => TaskGroup.RunAsync(_ => throw new FormatException()));
                Token.IsCancellationRequested.Should().BeTrue();
                await UntilCancelled();
            }));
        });
        await Sleep(1);
        task.Cancel();

        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>();
        Now.Should().Be(1);
    });

    /// <summary>The exception at a wait of LoopKit's carries the token of the innermost scope that was asked for one and is cancelled; without one the task's.</summary>
    [Fact]
    public void Cancellation_InAScope_CarriesItsToken() => OnLoop.Run(async () =>
    {
        static async Task<CancellationToken> TokenOfCancellation() =>
            ((OperationCanceledException)(await Thrown.By(async () => await Sleep(100)))!).CancellationToken;
        CancellationToken own = Token;
        await EventLoop.MoveOnAfter(Seconds(1), async () =>
        {
            CancellationToken token = Token;
            (await TokenOfCancellation()).Should().Be(token);
        });
        await EventLoop.MoveOnAfter(Seconds(1), async () => (await TokenOfCancellation()).Should().Be(CancellationToken.None, "nobody asked for the limit's, and the task is not cancelled"));
        LoopTask self = LoopTask.Current!;
        EventLoop.Current.CallLater(Seconds(1), () => self.Cancel());
        await EventLoop.MoveOnAfter(Seconds(5), async () => (await TokenOfCancellation()).Should().Be(own));

        // The task's cancel is held from here on: what a limit inside asks for is none of it.
        await EventLoop.MoveOnAfter(Seconds(1), async () => (await TokenOfCancellation()).Should().Be(CancellationToken.None));
        LoopTask.Current!.Uncancel();
    });

    /// <summary>A scope's token hears nothing any more when the scope has ended; a flow that the body left running belongs to the scope around, and reads that one's.</summary>
    [Fact]
    public void Token_OfAScopeThatHasEnded_HearsNothing() => OnLoop.Run(async () =>
    {
        CancellationToken inside = default;
        CancellationToken own = default;
        CancellationToken read = default;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            Task? stray = null;
            await EventLoop.Timeout(Seconds(5), async () =>
            {
                inside = Token;
                stray = Wander();
                await Sleep(1);
            });
            own = Token;
            await stray!;

            async Task Wander()
            {
                await Sleep(2);
                read = Token;
                await Thrown.By(async () => await Sleep(100));
            }
        });
        await Sleep(3);

        task.Cancel();
        await task;

        read.Should().Be(own).And.NotBe(inside);
        (inside.IsCancellationRequested, own.IsCancellationRequested).Should().Be((false, true));
    });

    /// <summary>A registration that throws is reported, in the name of the task, and the scope is cancelled all the same; one that cancels the task does that.</summary>
    [Fact]
    public void Token_WithARegistrationThatThrows_ReportsItAndTimesOut()
    {
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            LoopTask task = EventLoop.CreateTask(
                () => EventLoop.Timeout(Seconds(1), async () =>
                {
                    Token.Register(() => throw new FormatException("in the registration"));
                    await Sleep(100);
                }),
                "victim");
            (await Thrown.By(task)).Should().BeOfType<TimeoutException>();

            LoopTask other = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(1), async () =>
            {
                LoopTask self = LoopTask.Current!;
                Token.Register(() => self.Cancel());
                await Sleep(100);
            }));
            (await Thrown.By(other)).Should().BeAssignableTo<OperationCanceledException>("the task's cancel is none of the limit's");
            Now.Should().Be(2);
        });

        LoopFault fault = faults.Should().ContainSingle().Subject;
        fault.Message.Should().Contain("'victim'");
        fault.Exception.ToString().Should().Contain("in the registration");
    }
}
