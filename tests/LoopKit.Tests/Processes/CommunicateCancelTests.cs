using System.Security.Cryptography;

namespace LoopKit.Tests;

/// <summary>SEMANTICS 65. CommunicateAsync cancelled at every await and called again loses no byte of output and none of input.</summary>
public class CommunicateCancelTests
{
    /// <summary>Cancelled after n turns, for each n, and finished by the next call.</summary>
    [UnixFact]
    public void Communicate_CancelledAfterEachNumberOfTurns_LosesNothing() => OnLoop.Run(async () =>
    {
        byte[] input = RandomNumberGenerator.GetBytes(200_000);
        for (int turns = 0; turns < 60; turns++)
        {
            Subprocess process = StartTee();
            LoopTask<SubprocessResult> first = EventLoop.CreateTask(() => process.CommunicateAsync(input));
            await OnLoop.Settle(turns);
            first.Cancel();

            SubprocessResult result = await Thrown.By(first) is null ? await first : await GoOnAsync(process, input, wasAccepted: turns > 0);

            Check(result, input);
        }
    });

    /// <summary>Cancelled again and again, at moments that a seed draws, until a call gets through.</summary>
    [UnixTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Communicate_CancelledManyTimes_LosesNothing(int seed) => OnLoop.Run(async () =>
    {
        var random = new Random(seed);
        byte[] input = RandomNumberGenerator.GetBytes(random.Next(100_000, 1_000_000));
        Subprocess process = StartTee();
        SubprocessResult? result = null;
        bool wasAccepted = false;
        for (int cancels = 0; result is null; cancels++)
        {
            LoopTask<SubprocessResult> call = EventLoop.CreateTask(() =>
            {
                ReadOnlyMemory<byte> given = wasAccepted ? default(ReadOnlyMemory<byte>) : input;
                wasAccepted = true;
                return process.CommunicateAsync(given);
            });
            if (random.Next(4) == 0)
                await EventLoop.ToThread(() => Thread.SpinWait(random.Next(20_000)));
            await OnLoop.Settle(random.Next(12));
            if (cancels < 2_000)
                call.Cancel();
            Exception? thrown = await Thrown.By(call);
            if (thrown is null)
                result = await call;
            else
                thrown.Should().BeAssignableTo<OperationCanceledException>();
        }

        Check(result, input);
    });

    /// <summary>A cancel that finds everything done is too late: the result is there.</summary>
    [UnixFact]
    public void Communicate_CancelledAfterTheEnd_GivesTheResult() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("cat", options: Streams.Piped);
        LoopTask<SubprocessResult> call = EventLoop.CreateTask(() => process.CommunicateAsync("x"));
        await call;

        call.Cancel().Should().BeFalse();
        (await call).Output.Should().Be("x");
    });

    /// <summary>A process that copies its input to both its outputs.</summary>
    private static Subprocess StartTee() => Subprocess.StartShell("tee /dev/stderr; exit 3", Streams.Piped);

    private static Task<SubprocessResult> GoOnAsync(Subprocess process, byte[] input, bool wasAccepted) =>
        wasAccepted ? process.CommunicateAsync() : process.CommunicateAsync(input);

    private static void Check(SubprocessResult result, byte[] input)
    {
        result.ExitCode.Should().Be(3);
        result.OutputBytes.Span.SequenceEqual(input).Should().BeTrue("{0} of {1} bytes came", result.OutputBytes.Length, input.Length);
        result.ErrorBytes.Span.SequenceEqual(input).Should().BeTrue("{0} of {1} bytes came", result.ErrorBytes.Length, input.Length);
    }
}
