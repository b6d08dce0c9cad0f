namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>
/// Ten thousand randomised trials: sleepers all around, and one outside thing after the other, of every kind, wrapped in every way and of random length. No early
/// jump, although there is no patience but the tenth of a second for a flow that runs on another thread, which may hide that a function there is not recognised.
/// <c>LOOPKIT_TRIALS</c> in the environment multiplies them.
/// </summary>
[Trait("Time", "real")]
public class OutsideWorkTrialTests
{
    private static readonly int factor = int.TryParse(Environment.GetEnvironmentVariable("LOOPKIT_TRIALS"), out int given) ? given : 1;

    /// <summary>What is known to be outside holds time still for as long as it takes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void OutsideWork_WithoutPatience_NeverSeesAJump(int seed) =>
        Hang.Guard(() => OutsideWorkTrials.Run(seed, trials: 2480 * factor, longest: 2.Milliseconds(), TestOptions.NoPatience));

    /// <summary>Also when it takes many times the patience, and the patience was in vain before.</summary>
    [Fact]
    public void OutsideWork_LongerThanThePatience_NeverSeesAJump() =>
        Hang.Guard(() => OutsideWorkTrials.Run(seed: 5, trials: 80 * factor, longest: 60.Milliseconds(), new VirtualLoopOptions { ForeignPatience = 1.Milliseconds() }));
}
