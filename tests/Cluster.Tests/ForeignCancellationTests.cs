using System.Reflection;
using Orleans.Serialization.Invocation;
using OrleansGateway.Client.Calls;

namespace OrleansGateway.Cluster.Tests;

/// <summary>A service must not take what a silo cancelled for its own stop.</summary>
[Category("Cluster")]
internal sealed class ForeignCancellationTests
{
    private readonly OperationCanceledException _cancelled = new();

    [Test]
    public async Task IsAFailureThatMayBeRepeated()
    {
        var failure = await Assert.ThrowsAsync<SiloUnavailableException>(() => CallAsync(CancellationToken.None));

        Assert.That(failure!.InnerException, Is.SameAs(_cancelled));
        Assert.That(NoSiloAnswered.IsReasonOf(failure));
    }

    [Test]
    public void IsNoneWhenTheCallerCancelled() =>
        Assert.That(() => CallAsync(new CancellationToken(canceled: true)), Throws.Exception.SameAs(_cancelled));

    private Task CallAsync(CancellationToken cancellationToken) =>
        new ForeignCancellation().Invoke(Scripted.Create<IOutgoingGrainCallContext>(
            call => call == nameof(IOutgoingGrainCallContext.Invoke)
                ? Task.FromException(_cancelled)
                : Scripted.Create<IInvokable>(_ => cancellationToken)));

#pragma warning disable CA1852 // The proxies derive from it at run time.
    internal class Scripted : DispatchProxy
#pragma warning restore CA1852
    {
        private Func<string, object> _answer = null!;

        public static T Create<T>(Func<string, object> answer)
            where T : class
        {
            var proxy = Create<T, Scripted>();
            ((Scripted)(object)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name);
    }
}
