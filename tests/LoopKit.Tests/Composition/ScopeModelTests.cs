using CsCheck;

namespace LoopKit.Tests;

public class ScopeModelTests
{
    /// <summary>
    /// SEMANTICS 23, 29-35, 42-48. Random trees of limits, groups, sleeps, handlers and cleanups, cancelled from outside up to twice: every end, its instant, what
    /// it threw, the requests held then and whether the token is cancelled are as a sequential model says.
    /// </summary>
    [Fact]
    public void Scopes_InRandomTrees_DoWhatTheModelSays() => Hang.Guard(() =>
        ScopeProgram.All.Sample(
            program => ScopeRunner.Run(program).Should().Equal(ScopeModel.Run(program), "that is what the model says"),
            iter: 10_000,
            threads: 1));

    /// <summary>SEMANTICS 35a. The same trees as flows of one task, two to a hundred at once: each does what it would do alone.</summary>
    [Theory]
    [InlineData(2, 2000)]
    [InlineData(10, 400)]
    [InlineData(100, 20)]
    public void Scopes_InConcurrentFlows_DoNotTouchOneAnother(int flows, int programs) => Hang.Guard(() =>
        ScopeProgram.All.Select(program => program with { Cancels = [] }).Array[flows].Sample(
            set => ScopeRunner.RunFlows(set).SelectMany(trace => trace).Should().Equal(set.SelectMany(ScopeModel.Run), "that is what the model says of each"),
            iter: programs,
            threads: 1));
}
