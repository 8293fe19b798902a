namespace Twin.Tasks;

/// <summary>A client of the slow external service that renders the documents.</summary>
internal sealed class DocumentService(HttpClient client)
{
    /// <summary>Blocks the calling thread, as many libraries for mail or documents do.</summary>
    public void Render(string document)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"documents/{document}");
        using var response = client.Send(request);
        response.EnsureSuccessStatusCode();
    }

    public async Task RenderAsync(string document, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsync($"documents/{document}", content: null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
