using Orleans.Concurrency;
using OrleansGateway.Grains.Interfaces.LoadBalancer;

namespace OrleansGateway.Grains.LoadBalancer;

/// <summary>The grain in front of the silo's picker. Stateless: it runs on the silo where the call is made.</summary>
[StatelessWorker]
internal sealed class LoadBalancerGrain(InstancePicker picker, EmptyPools empty) : Grain, ILoadBalancerGrain
{
    public Task<PickResult> PickAsync(PickRequest request, CancellationToken cancellationToken = default)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return Task.FromResult(PickResult.None(PickFailure.NoInstance));
        }

        var result = picker.Pick(key[..slash], key[(slash + 1)..], request);
        if (result.Failure == PickFailure.NoInstance)
        {
            empty.Note(key);
        }

        return Task.FromResult(result);
    }
}
