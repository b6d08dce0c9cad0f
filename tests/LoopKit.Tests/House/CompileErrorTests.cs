using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LoopKit.Tests;

/// <summary>What the compiler says to calls that look right and are wrong, and that it picks the right overload for those that are right.</summary>
public class CompileErrorTests
{
    private const string ObsoleteError = "CS0619";

    /// <summary>A main task that has been called already does not compile, with a sentence that says what to write.</summary>
    [Theory]
    [InlineData("EventLoop.Run(Main())")]
    [InlineData("EventLoop.Run(MainWithValue())")]
    [InlineData("EventLoop.Run(Task.CompletedTask)")]
    public void Run_TaskInsteadOfMethod_DoesNotCompile(string call) => ErrorOf(call).Should().Match(
        "*Pass the method, not its result: EventLoop.Run(Main), not EventLoop.Run(Main())*");

    /// <summary>An async delegate given to ToThread does not compile, with a sentence that points to CreateTask.</summary>
    [Theory]
    [InlineData("EventLoop.ToThread(async () => { await Task.Yield(); })")]
    [InlineData("EventLoop.ToThread(async () => { await Task.Yield(); return 42; })")]
    [InlineData("EventLoop.ToThread(Main)")]
    [InlineData("EventLoop.ToThread(MainWithValue)")]
    [InlineData("EventLoop.ToThread(() => Task.CompletedTask)")]
    public void ToThread_AsyncDelegate_DoesNotCompile(string call) => ErrorOf(call).Should().Match("*use EventLoop.CreateTask*");

    /// <summary>Every right way to start compiles without a warning, and binds to the overload that its author means.</summary>
    [Theory]
    [InlineData("EventLoop.CreateTask(async () => { await Task.Yield(); })", "CreateTask(Func<Task>, string?)")]
    [InlineData("EventLoop.CreateTask(async () => { await Task.Yield(); return 42; })", "CreateTask<int>(Func<Task<int>>, string?)")]
    [InlineData("EventLoop.CreateTask(async () => { await Task.Yield(); throw new Exception(); })", "CreateTask(Func<Task>, string?)")]
    [InlineData("EventLoop.CreateTask(async () => { await Task.Yield(); }, \"name\")", "CreateTask(Func<Task>, string?)")]
    [InlineData("EventLoop.CreateTask(Main)", "CreateTask(Func<Task>, string?)")]
    [InlineData("EventLoop.CreateTask(MainWithValue)", "CreateTask<int>(Func<Task<int>>, string?)")]
    [InlineData("EventLoop.CreateTask(ValueTaskBody)", "CreateTask(Func<ValueTask>, string?)")]
    [InlineData("EventLoop.CreateTask(ValueTaskBodyWithValue)", "CreateTask<int>(Func<ValueTask<int>>, string?)")]
    [InlineData("EventLoop.CreateTask(() => EventLoop.Sleep(TimeSpan.Zero))", "CreateTask(Func<ValueTask>, string?)")]
    [InlineData("new EventLoop().Submit(async () => { await Task.Yield(); })", "Submit(Func<Task>, string?)")]
    [InlineData("new EventLoop().Submit(async () => { await Task.Yield(); return 42; })", "Submit<int>(Func<Task<int>>, string?)")]
    [InlineData("EventLoop.ToThread(() => throw new Exception())", "ToThread(Func<NeverReturns>)")]
    [InlineData("EventLoop.ToThread(() => { throw new Exception(); })", "ToThread(Func<NeverReturns>)")]
    [InlineData("EventLoop.ToThread(() => { while (true) { } })", "ToThread(Func<NeverReturns>)")]
    [InlineData("EventLoop.ToThread(() => Console.WriteLine())", "ToThread(Action)")]
    [InlineData("EventLoop.ToThread(() => { })", "ToThread(Action)")]
    [InlineData("EventLoop.ToThread(() => 42)", "ToThread<int>(Func<int>)")]
    [InlineData("EventLoop.ToThread(() => { if (Random.Shared.Next() > 0) throw new Exception(); return 42; })", "ToThread<int>(Func<int>)")]
    [InlineData("EventLoop.ToThread(Console.ReadLine)", "ToThread<string?>(Func<string?>)")]
    [InlineData("EventLoop.Run(Main)", "Run(Func<Task>, EventLoopOptions?)")]
    [InlineData("EventLoop.Run(MainWithValue)", "Run<int>(Func<Task<int>>, EventLoopOptions?)")]
    [InlineData("EventLoop.Run(async () => { await Task.Yield(); })", "Run(Func<Task>, EventLoopOptions?)")]
    [InlineData("EventLoop.Run(async () => { await Task.Yield(); return 42; })", "Run<int>(Func<Task<int>>, EventLoopOptions?)")]
    [InlineData("EventLoop.Run(async token => await Task.Delay(1, token))", "Run(Func<CancellationToken, Task>, EventLoopOptions?)")]
    [InlineData("EventLoop.Run(async token => { await Task.Delay(1, token); return 42; })", "Run<int>(Func<CancellationToken, Task<int>>, EventLoopOptions?)")]
    [InlineData("EventLoop.RunMain(Main)", "RunMain(Func<Task>, EventLoopOptions?)")]
    [InlineData("EventLoop.RunMain(MainWithValue)", "RunMain(Func<Task<int>>, EventLoopOptions?)")]
    public void Call_RightDelegate_CompilesAndBinds(string call, string overload)
    {
        (CSharpCompilation program, ExpressionSyntax expression) = Compile(call);

        WarningsAndErrors(program).Should().BeEmpty();
        ISymbol? bound = program.GetSemanticModel(expression.SyntaxTree).GetSymbolInfo(expression).Symbol;
        bound!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat
            .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters)
            .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType)
            .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier))
            .Should().Be(overload);
    }

    /// <summary>A loop task becomes a .NET task where one is asked for, with and without a value, and is not ambiguous there.</summary>
    [Theory]
    [InlineData("Task.WhenAll(EventLoop.CreateTask(Main), EventLoop.CreateTask(MainWithValue))")]
    [InlineData("Take(EventLoop.CreateTask(MainWithValue))")]
    public void LoopTask_WhereATaskIsAskedFor_Converts(string call) => WarningsAndErrors(Compile(call).Program).Should().BeEmpty();

    private static string ErrorOf(string call)
    {
        Diagnostic[] found = WarningsAndErrors(Compile(call).Program);
        found.Select(diagnostic => diagnostic.Id).Should().Equal(ObsoleteError);
        return found[0].GetMessage(CultureInfo.InvariantCulture);
    }

    private static Diagnostic[] WarningsAndErrors(CSharpCompilation program) =>
        [.. program.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    private static (CSharpCompilation Program, ExpressionSyntax Call) Compile(string call)
    {
        CSharpCompilation program = Snippet.Compile("program", $$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using LoopKit;

            public static class Program
            {
                public static object? Result;
                public static void Test() { {{call}}; }
                public static Task Main() => Task.CompletedTask;
                public static Task<int> MainWithValue() => Task.FromResult(1);
                public static ValueTask ValueTaskBody() => default;
                public static ValueTask<int> ValueTaskBodyWithValue() => default;
                public static void Take(Task task) => Result = task;
            }
            """);
        ExpressionSyntax expression = program.SyntaxTrees[0].GetRoot().DescendantNodes()
            .OfType<ExpressionStatementSyntax>().First().Expression;
        return (program, expression);
    }
}
