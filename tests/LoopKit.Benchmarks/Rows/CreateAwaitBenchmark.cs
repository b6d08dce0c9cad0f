using BenchmarkDotNet.Attributes;

namespace LoopKit.Benchmarks;

/// <summary><see cref="CreateAwaitRow"/>, measured by BenchmarkDotNet.</summary>
[MemoryDiagnoser]
public class CreateAwaitBenchmark
{
    private readonly CreateAwaitRow row = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = CreateRow.Operations)]
    public void AsyncContext() => row.OnAsyncContext(Meter.Idle);

    [Benchmark(OperationsPerInvoke = CreateRow.Operations)]
    public void LoopKit() => row.OnLoopKit(Meter.Idle);

    [Benchmark(OperationsPerInvoke = CreateRow.Operations)]
    public void Pool() => row.OnPool(Meter.Idle);
}
