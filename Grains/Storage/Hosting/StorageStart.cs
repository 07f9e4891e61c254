using Microsoft.Extensions.Hosting;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Hosting;

/// <summary>Opens and migrates the database before anything else starts.</summary>
internal sealed class StorageStart(ISqlDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => database.InitializeAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
