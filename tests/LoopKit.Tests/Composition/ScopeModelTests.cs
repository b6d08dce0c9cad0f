using CsCheck;

namespace LoopKit.Tests;

public class ScopeModelTests
{
    /// <summary>
    /// SEMANTICS 23, 29-35, 42-48. Random trees of limits, groups, sleeps, handlers and cleanups, cancelled from outside up to twice: every end, its instant, what
    /// it threw and the requests held then are as a sequential model says.
    /// </summary>
    [Fact]
    public void Scopes_InRandomTrees_DoWhatTheModelSays() => Hang.Guard(() =>
        ScopeProgram.All.Sample(
            program => ScopeRunner.Run(program).Should().Equal(ScopeModel.Run(program), "that is what the model says"),
            iter: 3000,
            threads: 1));
}
