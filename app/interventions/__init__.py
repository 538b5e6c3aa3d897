"""What happens if attention were different: gradients, cut edges, ablated heads."""
