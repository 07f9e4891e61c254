using System.Reflection;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>A factory whose grains have one answer to all calls.</summary>
public class FakeGrains : DispatchProxy
{
    private Func<string, string, Task> _answer = static (_, _) => Task.CompletedTask;
    private string? _key;

    /// <summary>Makes the factory.</summary>
    /// <param name="answer">What a call returns, by the grain's key and the method's name.</param>
    public static IGrainFactory Create(Func<string, string, Task> answer)
    {
        var factory = Create<IGrainFactory, FakeGrains>();
        ((FakeGrains)(object)factory)._answer = answer;
        return factory;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_key is not null)
        {
            return _answer(_key, targetMethod!.Name);
        }

        var grain = (FakeGrains)Create(targetMethod!.ReturnType, typeof(FakeGrains));
        (grain._answer, grain._key) = (_answer, (string)args![0]!);
        return grain;
    }
}
