using System.Reflection;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Cluster.Tests;

/// <summary>An instance's grain that answers its calls as it was told to, whichever they are.</summary>
#pragma warning disable CA1852 // The proxy derives from it at run time.
internal class ScriptedInstance : DispatchProxy
#pragma warning restore CA1852
{
    private readonly Queue<object> _answers = new();

    /// <summary>Makes one.</summary>
    /// <param name="answers">A task, or an exception to throw, for each call to come.</param>
    public static IInstanceGrain Create(params IEnumerable<object> answers)
    {
        var grain = Create<IInstanceGrain, ScriptedInstance>();
        foreach (var answer in answers)
        {
            ((ScriptedInstance)(object)grain)._answers.Enqueue(answer);
        }

        return grain;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answers.Dequeue() is var answer && answer is Exception exception ? throw exception : answer;
}
