using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using QueueContenders.Contract;

namespace QueueContenders.Queues;

/// <summary>Our jobs over HTTP: the callers post to the gateway. The services themselves are started by the bench.</summary>
internal sealed class ScalableHttpQueue : IQueueContender
{
    public string Version => "";

    public Task PrepareAsync() => Task.CompletedTask;

    public Task<Func<QueueJob, Task>> StartCallerAsync()
    {
        var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = QueueSettings.Gateway };
        AuthenticationHeaderValue[] tokens = [.. QueueSettings.Tokens.Select(token => new AuthenticationHeaderValue("Bearer", token))];
        return Task.FromResult<Func<QueueJob, Task>>(PostAsync);

        async Task PostAsync(QueueJob job)
        {
            var path = string.Create(
                CultureInfo.InvariantCulture, $"/api/jobs/empty?number={job.Number}&milliseconds={job.Milliseconds}");
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Headers = { Authorization = tokens[job.Caller % tokens.Length] },
            };
            using var response = await client.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.Accepted)
                throw new InvalidOperationException($"The gateway answered {(int)response.StatusCode}.");
        }
    }

    public Task<IAsyncDisposable> StartWorkerAsync(JobRun run) =>
        throw new NotSupportedException("The worker is the repository's own service.");
}
